/** The fields of a family's settings, drawn from what the server says of them; the fine ones wait behind a button. */
import { Button, Collapse, NumberInput, Select, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isFine, type Setting, type Value, type Values } from './settings'

interface FieldProps {
  setting: Setting
  value: Value
  error?: string
  onChange: (value: Value) => void
}

/** "object_detection" as people write it. */
const spoken = (word: string): string => (word.charAt(0).toUpperCase() + word.slice(1)).replaceAll('_', ' ')

function SettingField({ setting, value, error, onChange }: FieldProps) {
  const { form, least, most } = setting
  const common = {
    label: setting.title,
    description: setting.help || undefined,
    required: setting.required,
    error,
    'data-setting': setting.name,
  }
  const typed = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value)
  switch (form) {
    case 'boolean':
      return <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'number':
    case 'whole':
      return (
        <NumberInput
          {...common}
          value={value as number | string}
          min={least ?? undefined}
          max={most ?? undefined}
          clampBehavior="none"
          allowDecimal={form === 'number'}
          step={form === 'number' && (most ?? 100) <= 1 ? 0.05 : 1}
          onChange={onChange}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          data={setting.choices.map((choice) => ({ value: choice, label: spoken(choice) }))}
          value={String(value) || null}
          searchable={setting.choices.length > 6}
          clearable={!setting.required}
          onChange={(chosen) => onChange(chosen ?? '')}
        />
      )
    case 'list':
      return <TagsInput {...common} value={value as string[]} onChange={onChange} />
    case 'long_text':
    case 'object':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={12}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={String(value)}
          onChange={typed}
        />
      )
    default:
      return (
        <TextInput
          {...common}
          type={form === 'url' ? 'url' : 'text'}
          value={String(value)}
          spellCheck={false}
          onChange={typed}
        />
      )
  }
}

interface SettingsFieldsProps {
  settings: readonly Setting[]
  values: Values
  /** By the name of the setting. */
  errors: Record<string, string>
  onChange: (name: string, value: Value) => void
}

export function SettingsFields({ settings, values, errors, onChange }: SettingsFieldsProps) {
  const { t } = useTranslation('predictors')
  const [isOpen, { toggle }] = useDisclosure(false)
  const fine = settings.filter(isFine)
  const shown = isOpen || fine.some(({ name }) => errors[name])
  const field = (setting: Setting) => (
    <SettingField
      key={setting.name}
      setting={setting}
      value={values[setting.name] ?? ''}
      error={errors[setting.name]}
      onChange={(value) => onChange(setting.name, value)}
    />
  )
  if (settings.length === 0) return null
  return (
    <Stack gap="md">
      {settings.filter((one) => !isFine(one)).map(field)}
      {fine.length > 0 && (
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={shown}
            leftSection={shown ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
            onClick={toggle}
          >
            {t('fineSettings', { count: fine.length })}
          </Button>
          <Collapse expanded={shown}>
            <Stack gap="md" pt="sm">
              {fine.map(field)}
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  )
}
