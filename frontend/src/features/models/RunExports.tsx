/** What a run said as files: one is started, and those that were made. */
import { Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { MadeExports } from '@/features/exports/MadeExports'
import { useFormats } from '@/features/exports/queries'
import { StartExport } from '@/features/exports/StartExport'
import { Loaded } from '@/ui/Loaded'

interface RunExportsProps {
  run: string
  opened: boolean
  onClose: () => void
}

export function RunExports({ run, opened, onClose }: RunExportsProps) {
  const { t } = useTranslation('models')
  const formats = useFormats()
  const of = { kind: 'model_run', id: run } as const
  return (
    <Modal opened={opened} onClose={onClose} title={t('exports')} size={920}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('exportsText')}
        </Text>
        <Loaded query={formats}>
          {(all) => (
            <>
              <StartExport of={of} formats={all} />
              <MadeExports of={of} formats={all} />
            </>
          )}
        </Loaded>
      </Stack>
    </Modal>
  )
}
