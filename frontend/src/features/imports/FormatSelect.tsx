/** A select of formats, the one that keeps everything first. */
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Told } from './told'
import type { Format } from './wishes'

interface FormatSelectProps {
  label: string
  formats: readonly Pick<Format, 'name' | 'title'>[]
  value: string
  /** Whether the chosen file showed it. */
  told?: Told
  onChange: (name: string) => void
}

const OWN = ['lines', 'firstpass']
const place = (name: string) => (OWN.includes(name) ? OWN.indexOf(name) : OWN.length)

export function FormatSelect({ label, formats, value, told = null, onChange }: FormatSelectProps) {
  const { t } = useTranslation('imports')
  return (
    <Select
      size="xs"
      label={label}
      description={told && t(`told.${told}`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      allowDeselect={false}
      data={[...formats]
        .sort((a, b) => place(a.name) - place(b.name) || a.title.localeCompare(b.title))
        .map(({ name, title }) => ({ value: name, label: title }))}
      value={value}
      onChange={(name) => onChange(name ?? value)}
    />
  )
}
