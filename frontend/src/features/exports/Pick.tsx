/** One of what there is, or none of it in particular; below it stands what the choice means. */
import { Select } from '@mantine/core'
import type { Option } from './options'

interface PickProps {
  label: string
  hint?: string
  options: readonly Option[]
  value: string
  onChange: (value: string) => void
  /** What stands there where nothing is chosen; without it something always is. */
  any?: string
  disabled?: boolean
}

export function Pick({ label, hint, options, value, onChange, any, disabled }: PickProps) {
  return (
    <Select
      size="xs"
      label={label}
      description={hint}
      descriptionProps={{ fz: 'xs' }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      allowDeselect={false}
      searchable={options.length > 8}
      disabled={disabled}
      placeholder={any}
      clearable={any !== undefined && value !== ''}
      data={[...options]}
      value={value || null}
      onChange={(picked) => onChange(picked ?? '')}
    />
  )
}
