/** A saved model from this computer, in place of one that is named. */
import { FileInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export function ModelFile({ file, onChange }: { file: File | null; onChange: (file: File | null) => void }) {
  const { t } = useTranslation('predictors')
  return (
    <FileInput
      label={t('modelFile')}
      description={t('modelFileHint')}
      placeholder={t('modelFilePick')}
      leftSection={<IconUpload size={15} />}
      accept=".zip,.safetensors,.pt2"
      clearable
      value={file}
      onChange={onChange}
    />
  )
}
