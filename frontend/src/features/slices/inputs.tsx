/** What every part of a clause is asked with. */
import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, Part } from './clauses'

export interface PartProps {
  part: Part
  draft: Draft
  onChange: (change: Draft) => void
}

interface Choice {
  value: string
  label: string
}

export interface ChooseProps {
  label: string
  data: Choice[]
  value: string | undefined
  placeholder?: string
  disabled?: boolean
  onChange: (value: string | undefined) => void
}

export function Choose({ label, data, value, placeholder, disabled, onChange }: ChooseProps) {
  const { t } = useTranslation('slices')
  return (
    <Select
      label={label}
      placeholder={placeholder ?? t('pick')}
      searchable={data.length > 8}
      disabled={disabled}
      data={data}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  )
}

/** The day of a moment where the reader is, as `<input type="date">` has it. */
function dayOf(value: Draft[string]): string {
  if (typeof value !== 'string') return ''
  const moment = new Date(value)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

export function DayInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: Draft[string]
  onChange: ChooseProps['onChange']
}) {
  return (
    <TextInput
      type="date"
      label={label}
      max="9999-12-31"
      value={dayOf(value)}
      onChange={({ currentTarget: { value: day } }) =>
        onChange(day ? new Date(`${day}T00:00`).toISOString().replace('.000Z', 'Z') : undefined)
      }
    />
  )
}
