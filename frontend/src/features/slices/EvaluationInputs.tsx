/** Parts of a clause that only the evaluation of a run can offer: its classes, its metrics, its splits. */
import { useTranslation } from 'react-i18next'
import { useComparableRuns } from '@/features/evaluation/queries'
import { RunSelect } from '@/features/evaluation/RunSelect'
import { useModelRun } from '@/features/models/queries'
import { type Split, splitChoices, splitSent, splitShown } from '@/features/models/runSearch'
import { figuresOf, useEvaluationOf } from './evaluationWords'
import { Choose, type PartProps } from './inputs'

const text = (value: unknown) => (value === undefined ? undefined : String(value))

export function SubjectPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const evaluation = useEvaluationOf(draft.model_run)
  const subjects = evaluation.data?.subjects ?? []
  return (
    <Choose
      label={t(`parts.${part.name}`)}
      data={subjects.map(({ index, path }) => ({ value: String(index), label: path }))}
      value={text(draft[part.name])}
      placeholder={t(subjects.length > 0 ? 'anyClass' : 'noEvaluation')}
      disabled={subjects.length === 0}
      onChange={(value) => onChange({ [part.name]: value === undefined ? undefined : Number(value) })}
    />
  )
}

/** Two runs can only disagree about data rows that both have. */
export function OtherRunPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const of = text(draft.model_run)
  const other = text(draft[part.name])
  const found = useComparableRuns(of ?? '', { enabled: of !== undefined })
  const run = useModelRun(of ?? '', { enabled: of !== undefined })
  const chosen = useModelRun(other ?? '', { enabled: other !== undefined })
  return (
    <RunSelect
      label={t(`parts.${part.name}`)}
      placeholder={t(of ? 'pick' : 'pickSourceFirst')}
      disabled={of === undefined}
      model={run.data?.model}
      found={found}
      chosen={other === undefined ? undefined : chosen.data}
      onChange={(value) => onChange({ [part.name]: value })}
    />
  )
}

export function FigurePart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const evaluation = useEvaluationOf(draft.model_run)
  return (
    <Choose
      label={t('parts.name')}
      data={figuresOf(evaluation.data, t)}
      value={text(draft[part.name])}
      onChange={(value) => onChange({ [part.name]: value })}
    />
  )
}

export function SplitPart({ part, draft, onChange }: PartProps) {
  const { t } = useTranslation('slices')
  const chosen = text(draft[part.name])
  return (
    <Choose
      label={t('parts.split')}
      data={splitChoices.map((value) => ({ value, label: value === 'none' ? t('unassigned') : value }))}
      value={chosen === undefined ? undefined : splitShown(chosen)}
      onChange={(value) => onChange({ [part.name]: value && splitSent(value as Split) })}
    />
  )
}
