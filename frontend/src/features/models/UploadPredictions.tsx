/** A file of predictions on its way into a run. */
import { Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormats } from '@/features/exports/queries'
import { FileImport } from '@/features/imports/FileImport'
import { Loaded } from '@/ui/Loaded'
import { useUploadPredictions } from './queries'

interface UploadPredictionsProps {
  run: string
  opened: boolean
  onClose: () => void
}

export function UploadPredictions({ run, opened, onClose }: UploadPredictionsProps) {
  const { t } = useTranslation(['models', 'imports'])
  const formats = useFormats()
  const uploading = useUploadPredictions(run)
  const lines = { name: 'lines', title: t('imports:lines') }
  return (
    <Modal opened={opened} onClose={onClose} title={t('upload')} size="xl">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('uploadText')}
        </Text>
        <Loaded query={formats}>
          {(all) => (
            <FileImport
              formats={[lines, ...all.filter(({ reads }) => reads)]}
              initial="lines"
              replaces
              fetches
              send={uploading.mutateAsync}
            />
          )}
        </Loaded>
      </Stack>
    </Modal>
  )
}
