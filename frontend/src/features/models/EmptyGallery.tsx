/** Why a gallery of a run is empty, and what to do about it. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFiles, IconSearchOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import { AddRowsModal } from './AddRowsModal'

interface EmptyGalleryProps {
  run: ModelRun
  isNarrowed: boolean
  onClear: () => void
}

export function EmptyGallery({ run, isNarrowed, onClear }: EmptyGalleryProps) {
  const { t } = useTranslation('models')
  const [adding, add] = useDisclosure(false)
  const mayEdit = useMay('models.edit')
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<IconSearchOff size={24} />}
        title={t('noMatch')}
        action={
          <Button variant="default" onClick={onClear}>
            {t('showAll')}
          </Button>
        }
      >
        {t('noMatchText')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconFiles size={24} />}
      title={t('galleryEmpty')}
      action={mayEdit && <Button onClick={add.open}>{t('addRows')}</Button>}
    >
      {t('galleryEmptyText')}
      <AddRowsModal run={run} opened={adding} onClose={add.close} />
    </EmptyState>
  )
}
