/** What a run was run with, as JSON that people write. */
import { JsonInput, type JsonInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** What a text says as JSON, nothing being an empty object; undefined where it is none. */
export function configOf(text: string): unknown {
  try {
    return JSON.parse(text.trim() || '{}') as unknown
  } catch {
    return undefined
  }
}

/** It keeps its height as it loses focus, so that a button below it stays under the mouse that is pressing it: nothing is laid out anew. */
export function ConfigInput(props: JsonInputProps) {
  const { t } = useTranslation('models')
  return (
    <JsonInput
      label={t('form.config')}
      description={t('form.configHint')}
      autosize
      minRows={3}
      maxRows={16}
      validationError={t('form.configInvalid')}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      {...props}
    />
  )
}
