/** The settings of each kind of node. */
import { Checkbox, NumberInput, Select, TagsInput, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import type { KindName, Settings } from './graph'
import { PredictorField } from './PredictorField'
import classes from './Workflows.module.css'

export interface FieldsProps {
  settings: Settings
  errors: Record<string, string>
  /** The classes that may come to the node. */
  names: readonly string[]
  /** The predictors that stand in the graph. */
  predictors: readonly Predictor[]
  /** Whether it may ask this one. */
  fits: (predictor: Predictor) => boolean
  /** The nodes whose work comes to it: id and name. */
  branches: readonly { id: string; name: string }[]
  onChange: (settings: Settings) => void
}

interface NumberProps extends FieldsProps {
  name: string
  label: string
  hint?: string
  least: number
  most: number
  step: number
}

function Amount({ settings, errors, onChange, name, label, hint, least, most, step }: NumberProps) {
  return (
    <NumberInput
      label={label}
      description={hint}
      value={settings[name] as number}
      min={least}
      max={most}
      step={step}
      allowDecimal={step < 1}
      error={errors[name]}
      onChange={(value) => onChange({ ...settings, [name]: value === '' ? least : Number(value) })}
    />
  )
}

function ClassesField({ settings, errors, names, onChange }: FieldsProps) {
  const { t } = useTranslation('workflows')
  const chosen = settings.classes as string[]
  return (
    <TagsInput
      label={t('classes')}
      placeholder={chosen.length === 0 ? t('allClasses') : undefined}
      data={[...names]}
      value={chosen}
      clearable
      error={errors.classes}
      onChange={(value) => onChange({ ...settings, classes: value })}
    />
  )
}

function WayField({ settings, onChange, name }: FieldsProps & { name: 'others' | 'unscored' }) {
  const { t } = useTranslation('workflows')
  return (
    <Select
      label={t(name)}
      allowDeselect={false}
      data={['drop', 'keep'].map((way) => ({ value: way, label: t(`ways.${way}`) }))}
      value={String(settings[name])}
      onChange={(way) => onChange({ ...settings, [name]: way })}
    />
  )
}

function CropFields(props: FieldsProps) {
  const { t } = useTranslation('workflows')
  return (
    <>
      <ClassesField {...props} />
      <Amount {...props} name="margin" label={t('margin')} hint={t('marginHint')} least={0} most={2} step={0.05} />
      <Amount
        {...props}
        name="least_side"
        label={t('shortest')}
        hint={t('shortestHint')}
        least={1}
        most={4096}
        step={1}
      />
      <Amount {...props} name="most" label={t('most')} hint={t('mostHint')} least={1} most={1000} step={1} />
    </>
  )
}

function OutlineFields(props: FieldsProps) {
  const { t } = useTranslation('workflows')
  return (
    <>
      <PredictorField {...props} />
      <ClassesField {...props} />
      <Amount {...props} name="most" label={t('most')} hint={t('mostHint')} least={1} most={1000} step={1} />
    </>
  )
}

function FilterFields(props: FieldsProps) {
  const { t } = useTranslation('workflows')
  return (
    <>
      <ClassesField {...props} />
      {(props.settings.classes as string[]).length > 0 && <WayField {...props} name="others" />}
      <Amount {...props} name="least" label={t('least')} least={0} most={1} step={0.05} />
      <Amount {...props} name="most" label={t('upTo')} least={0} most={1} step={0.05} />
      <WayField {...props} name="unscored" />
    </>
  )
}

function MergeFields(props: FieldsProps) {
  const { t } = useTranslation('workflows')
  const { settings, branches, onChange } = props
  const weights = settings.weights as Record<string, number>
  return (
    <>
      <Select
        label={t('method')}
        allowDeselect={false}
        data={['nms', 'weighted_boxes', 'all'].map((way) => ({ value: way, label: t(`methods.${way}`) }))}
        value={String(settings.method)}
        onChange={(method) => onChange({ ...settings, method })}
      />
      {settings.method !== 'all' && (
        <Amount {...props} name="overlap" label={t('overlap')} hint={t('overlapHint')} least={0} most={1} step={0.05} />
      )}
      {settings.method === 'weighted_boxes' &&
        branches.map(({ id, name }) => (
          <NumberInput
            key={id}
            label={t('weight', { name })}
            value={weights[id] ?? 1}
            min={0.01}
            max={1000}
            step={0.5}
            onChange={(value) => onChange({ ...settings, weights: { ...weights, [id]: Number(value) || 1 } })}
          />
        ))}
    </>
  )
}

function RelabelFields(props: FieldsProps) {
  const { t } = useTranslation('workflows')
  const { settings, names, onChange } = props
  const renamed = settings.names as Record<string, string | null>
  const listed = [...new Set([...names, ...Object.keys(renamed)])]
  const rename = (name: string, other: string | null) => {
    const { [name]: _, ...rest } = renamed
    onChange({ ...settings, names: other === '' ? rest : { ...rest, [name]: other } })
  }
  return (
    <>
      {listed.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noClasses')}
        </Text>
      )}
      {listed.map((name) => (
        <div key={name} className={classes.names}>
          <TextInput
            label={name}
            aria-label={t('rename', { name })}
            placeholder={name}
            disabled={renamed[name] === null}
            value={renamed[name] ?? ''}
            onChange={(event) => rename(name, event.currentTarget.value)}
          />
          <Checkbox
            label={t('drop')}
            aria-label={t('dropClass', { name })}
            pb={8}
            checked={renamed[name] === null}
            onChange={(event) => rename(name, event.currentTarget.checked ? null : '')}
          />
        </div>
      ))}
      {listed.length > 0 && <WayField {...props} name="others" />}
    </>
  )
}

const Nothing = () => null

export const FIELDS: Record<KindName, (props: FieldsProps) => React.ReactNode> = {
  input: Nothing,
  predictor: PredictorField,
  crop: CropFields,
  outline: OutlineFields,
  filter: FilterFields,
  merge: MergeFields,
  relabel: RelabelFields,
  output: Nothing,
}
