/** The ontology as Label Studio's labeling configuration, to keep as a file: one for each type of data. */
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Ontology } from '@/api/types'
import { fileStem, keepAnswer } from '@/lib/keepFile'
import { notifyProblem } from '@/ui/notify'

/** What Label Studio shows. */
const SHOWN = ['image', 'video', 'text', 'html', 'audio', 'conversation', 'document'] as const

const download = ({ id, name }: Pick<Ontology, 'id' | 'name'>, modality: string): Promise<void> =>
  keepAnswer(`/ontologies/${id}/labeling-config?modality=${modality}`, `${fileStem(name)}-${modality}.xml`)

export function LabelingConfig({ ontology }: { ontology: Pick<Ontology, 'id' | 'name'> }) {
  const { t } = useTranslation('ontologies')
  const downloading = useMutation({
    mutationFn: (modality: string) => download(ontology, modality),
    onError: notifyProblem,
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.7} />}
          loading={downloading.isPending}
          data-testid="labeling-config"
        >
          {t('labelingConfig')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('labelingConfigText')}</Menu.Label>
        {SHOWN.map((modality) => (
          <Menu.Item key={modality} onClick={() => downloading.mutate(modality)}>
            {t(`modalities.${modality}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
