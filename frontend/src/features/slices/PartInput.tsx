/** One part of a clause, chosen or typed. */
import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDatasets } from '@/features/datasets/queries'
import { useModelRuns } from '@/features/models/queries'
import { useOntology } from '@/features/ontologies/queries'
import { useBatches, useProjects } from '@/features/projects/queries'
import { useWhole } from '@/lib/pages'
import type { Draft } from './clauses'
import { FigurePart, OtherRunPart, SplitPart, SubjectPart } from './EvaluationInputs'
import { Choose, type ChooseProps, DayInput, type PartProps } from './inputs'
import { MetadataInput } from './MetadataInput'
import { useThing } from './queries'
import { titleOf } from './wording'

const text = (value: Draft[string]) => (value === undefined ? undefined : String(value))
const choice = (each: { id: string; name: string; model_name?: string }) => ({ value: each.id, label: titleOf(each) })

function DatasetPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const data = useWhole(useDatasets()).map(choice)
  const change = (value?: string) => onChange({ [part.name]: value })
  return <Choose label={t('parts.dataset')} data={data} value={text(draft[part.name])} onChange={change} />
}

function ProjectPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const data = useWhole(useProjects()).map(choice)
  const change = (value?: string) => onChange({ [part.name]: value, feature: undefined })
  return <Choose label={t('parts.project')} data={data} value={text(draft[part.name])} onChange={change} />
}

function RunPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const data = useWhole(useModelRuns(undefined)).map(choice)
  const change = (value?: string) =>
    onChange(
      part.name === 'model_run'
        ? { model_run: value, with: undefined, feature: undefined, predicted: undefined, truth: undefined }
        : { [part.name]: value },
    )
  return <Choose label={t(`parts.${part.name}`)} data={data} value={text(draft[part.name])} onChange={change} />
}

/** A batch is found through its project, which the clause itself does not name. */
function BatchPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const chosen = useThing('batch', text(draft[part.name]))
  const project = text(draft.project) ?? chosen.data?.project
  const projects = useWhole(useProjects()).map(choice)
  return (
    <>
      <Choose
        label={t('parts.project')}
        data={projects}
        value={project}
        onChange={(value) => onChange({ project: value, [part.name]: undefined })}
      />
      <BatchOf
        project={project}
        value={text(draft[part.name])}
        onChange={(value) => onChange({ [part.name]: value })}
      />
    </>
  )
}

function BatchOf({
  project,
  value,
  onChange,
}: {
  project?: string
  value?: string
  onChange: ChooseProps['onChange']
}) {
  const { t } = useTranslation('slices')
  const batches = useWhole(useBatches(project ?? '', { enabled: project !== undefined }))
  const data = project ? batches.map(choice) : []
  return (
    <Choose
      label={t('parts.batch')}
      data={data}
      value={value}
      placeholder={project ? undefined : t('pickProjectFirst')}
      disabled={!project}
      onChange={onChange}
    />
  )
}

/** A feature of the ontology in which the project or the run above it speaks. */
function FeaturePart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const project = useThing('project', text(draft.project))
  const run = useThing('model_run', text(draft.model_run))
  const ontology = useOntology((project.data ?? run.data)?.ontology)
  const data = (ontology.data?.features ?? []).map(choice)
  return (
    <Choose
      label={t('parts.feature')}
      data={data}
      value={text(draft[part.name])}
      placeholder={data.length > 0 ? undefined : t('pickSourceFirst')}
      disabled={data.length === 0}
      onChange={(value) => onChange({ [part.name]: value })}
    />
  )
}

function WordPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation(['slices', 'ontologies'])
  const words = {
    asset_type: t('ontologies:modalities', { returnObjects: true }),
    state: t('states', { returnObjects: true }),
    label_state: t('reviews', { returnObjects: true }),
    outcome: t('outcomes', { returnObjects: true }),
    provenance: t('provenances', { returnObjects: true }),
  } as Record<string, Record<string, string>>
  const data = Object.entries(words[part.input] ?? {}).map(([value, label]) => ({ value, label }))
  const any = part.needed ? undefined : t('anyReview')
  const change = (value?: string) => onChange({ [part.name]: value || undefined })
  return (
    <Choose
      label={t(`parts.${part.name === 'is' && part.input !== 'outcome' ? part.input : part.name}`)}
      data={any ? [{ value: '', label: any }, ...data] : data}
      value={text(draft[part.name]) ?? (any ? '' : undefined)}
      onChange={change}
    />
  )
}

function DayPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const change = (value?: string) => onChange({ [part.name]: value })
  return <DayInput label={t(`parts.${part.name}`)} value={draft[part.name]} onChange={change} />
}

function TextPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  return (
    <TextInput
      label={t('parts.text')}
      maxLength={200}
      value={text(draft[part.name]) ?? ''}
      onChange={(event) => onChange({ [part.name]: event.currentTarget.value })}
      data-autofocus
    />
  )
}

function ConfidencePart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  return (
    <NumberInput
      label={t(`parts.${part.name}`)}
      min={0}
      max={1}
      step={0.05}
      decimalScale={part.name === 'confidence' ? 2 : 3}
      clampBehavior="strict"
      value={draft[part.name] === undefined ? '' : Number(draft[part.name])}
      onChange={(value) => onChange({ [part.name]: typeof value === 'number' ? value : undefined })}
    />
  )
}

function OverlapPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  return (
    <NumberInput
      label={t(`parts.${part.name}`)}
      min={0}
      max={1}
      step={0.05}
      decimalScale={2}
      value={draft[part.name] === undefined ? '' : Number(draft[part.name])}
      onChange={(value) =>
        onChange({ [part.name]: typeof value === 'number' ? Math.round(value * 20) / 20 : undefined })
      }
    />
  )
}

function NumberPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  return (
    <NumberInput
      label={t(`parts.number_${part.name}`)}
      value={draft[part.name] === undefined ? '' : Number(draft[part.name])}
      onChange={(value) => onChange({ [part.name]: typeof value === 'number' ? value : undefined })}
    />
  )
}

const inputs = {
  dataset: DatasetPart,
  project: ProjectPart,
  batch: BatchPart,
  model_run: RunPart,
  feature: FeaturePart,
  asset_type: WordPart,
  state: WordPart,
  label_state: WordPart,
  provenance: WordPart,
  text: TextPart,
  day: DayPart,
  confidence: ConfidencePart,
  overlap: OverlapPart,
  number: NumberPart,
  outcome: WordPart,
  subject: SubjectPart,
  figure: FigurePart,
  split: SplitPart,
  metadata: MetadataInput,
} as const

export function PartInput(props: PartProps) {
  const Kind = props.part.name === 'with' ? OtherRunPart : inputs[props.part.input]
  return <Kind {...props} />
}
