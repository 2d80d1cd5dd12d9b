/** One key to press. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { hotkeyOf } from './mistakes'

interface HotkeyInputProps {
  value: string
  label: string
  wrong: boolean
  onChange: (hotkey: string) => void
}

export function HotkeyInput({ value, label, wrong, onChange }: HotkeyInputProps) {
  const { t } = useTranslation('ontologies')
  return (
    <TextInput
      size="xs"
      w={48}
      flex="none"
      aria-label={label}
      placeholder={t('hotkey')}
      value={value.toUpperCase()}
      onChange={(event) => onChange(hotkeyOf(event.currentTarget.value))}
      error={wrong}
      styles={{ input: { textAlign: 'center', fontFamily: 'var(--mantine-font-family-monospace)', paddingInline: 4 } }}
    />
  )
}
