/** The input for one value of metadata, by its type. */
import { NativeSelect, NumberInput, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Entry, words } from './entries'

interface ValueInputProps {
  entry: Entry
  error?: string
  onChange: (value: unknown) => void
}

export function ValueInput({ entry, error, onChange }: ValueInputProps) {
  const { t } = useTranslation('metadata')
  const { name, kind, options, value, misfit } = entry
  const hint = misfit ? t('misfit', { value: misfit }) : undefined
  const shared = { label: name, description: hint, error }
  if (kind === 'kept') {
    return (
      <div>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {words(value)}
        </Text>
        <Text size="xs" c="dimmed">
          {t('kept')}
        </Text>
      </div>
    )
  }
  if (kind === 'number')
    return <NumberInput {...shared} value={value as number | ''} onChange={onChange} hideControls />
  if (kind === 'boolean' || kind === 'enum') {
    const named = options.map((option) => ({ value: option, label: option }))
    const either = [
      { value: 'true', label: t('yes') },
      { value: 'false', label: t('no') },
    ]
    return (
      <NativeSelect
        {...shared}
        data={[{ value: '', label: t('noValue') }, ...(kind === 'enum' ? named : either)]}
        value={String(value)}
        onChange={({ currentTarget: { value: chosen } }) =>
          onChange(kind === 'enum' || chosen === '' ? chosen : chosen === 'true')
        }
      />
    )
  }
  return (
    <TextInput
      {...shared}
      description={hint ?? (kind === 'datetime' ? t('timeHint') : undefined)}
      value={value as string}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
