/** Parts of a clause that only the evaluation of a run can offer: its classes, its metrics, its splits. */
import { useTranslation } from 'react-i18next'
import { figuresOf, splitNames, useEvaluationOf } from './evaluationWords'
import { Choose, type PartProps } from './inputs'

/** Stands for the empty name of a split while one is chosen. */
const NO_SPLIT = 'none'

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
  const evaluation = useEvaluationOf(draft.model_run)
  return (
    <Choose
      label={t('parts.split')}
      data={[
        ...splitNames(evaluation.data).map((name) => ({ value: name, label: name })),
        { value: NO_SPLIT, label: t('unassigned') },
      ]}
      value={draft[part.name] === '' ? NO_SPLIT : text(draft[part.name])}
      onChange={(value) => onChange({ [part.name]: value === NO_SPLIT ? '' : value })}
    />
  )
}
