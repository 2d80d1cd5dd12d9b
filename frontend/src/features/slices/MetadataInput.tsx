/** A metadata field, how its values compare, and with what. */
import { NumberInput, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { useWhole } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import { TextLink } from '@/ui/links'
import { type Draft, type Measure, measureOf, measures, measuresOf } from './clauses'
import { Choose, DayInput, type PartProps } from './inputs'
import { type MetadataField, useMetadataFields } from './queries'

/** Another measure with the same value, where it can be kept; "is there" brings its own. */
function measured(draft: Draft, measure: Measure | undefined, value: Draft[string]): Draft {
  const blank = Object.fromEntries(measures.map((name) => [name, undefined]))
  return measure
    ? { ...draft, ...blank, [measure]: measure === 'exists' ? true : (value ?? '') }
    : { ...draft, ...blank }
}

/** Where fields are declared, for who may, and else who can. */
function NoFields() {
  const { t } = useTranslation('slices')
  const slug = useSlug()
  return (
    <Text size="sm">
      {t('noFields')}{' '}
      {useMay('catalog.edit') ? (
        <TextLink to="/o/$slug/settings/metadata-fields" params={{ slug }} inherit>
          {t('declareFields')}
        </TextLink>
      ) : (
        t('whoDeclaresFields')
      )}
    </Text>
  )
}

export function MetadataInput({ draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const fields = useMetadataFields()
  const known = useWhole(fields)
  const field = known.find(({ name }) => name === draft.field)
  const measure = measureOf(draft)
  if (fields.data && known.length === 0) return <NoFields />
  const choose = (name?: string) => {
    const kind = known.find((each) => each.name === name)?.kind
    onChange(measured({ field: name }, kind ? measuresOf[kind]?.[0] : undefined, undefined))
  }
  return (
    <>
      <Choose
        label={t('parts.field')}
        data={known.map(({ name }) => ({ value: name, label: name }))}
        value={typeof draft.field === 'string' ? draft.field : undefined}
        onChange={choose}
      />
      {field && (
        <Choose
          label={t('parts.measure')}
          data={(measuresOf[field.kind] ?? []).map((name) => ({ value: name, label: t(`measures.${name}`) }))}
          value={measure}
          onChange={(name) =>
            onChange(
              measured({}, name as Measure | undefined, measure && measure !== 'exists' ? draft[measure] : undefined),
            )
          }
        />
      )}
      {field && measure && measure !== 'exists' && (
        <ValueInput field={field} value={draft[measure]} onChange={(value) => onChange({ [measure]: value ?? '' })} />
      )}
    </>
  )
}

interface ValueProps {
  field: MetadataField
  value: Draft[string]
  onChange: (value: Draft[string]) => void
}

function ValueInput({ field, value, onChange }: ValueProps) {
  const { t } = useTranslation('slices')
  const label = t('parts.value')
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          label={label}
          value={typeof value === 'number' ? value : ''}
          onChange={(number) => onChange(typeof number === 'number' ? number : undefined)}
        />
      )
    case 'boolean':
      return (
        <Choose
          label={label}
          data={(['true', 'false'] as const).map((each) => ({ value: each, label: t(`booleans.${each}`) }))}
          value={typeof value === 'boolean' ? String(value) : undefined}
          onChange={(chosen) => onChange(chosen === undefined ? undefined : chosen === 'true')}
        />
      )
    case 'enum':
      return (
        <Choose
          label={label}
          data={field.options.map((option) => ({ value: option, label: option }))}
          value={typeof value === 'string' && value ? value : undefined}
          onChange={onChange}
        />
      )
    case 'datetime':
      return <DayInput label={label} value={value === '' ? undefined : value} onChange={onChange} />
    default:
      return (
        <TextInput
          label={label}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
