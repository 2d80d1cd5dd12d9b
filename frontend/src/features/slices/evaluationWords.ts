/** How clauses about the evaluation of a run are put into words. */
import type { TFunction } from 'i18next'
import { useEvaluation } from '@/features/evaluation/queries'
import type { Evaluation } from '@/features/evaluation/types'
import { figureOrders } from '@/features/models/runSearch'
import { formatConfidence } from '@/lib/format'
import type { Draft, TermName } from './clauses'

type Names = Record<string, string>

export const evaluated: ReadonlySet<TermName> = new Set(['outcome', 'figure', 'split', 'disagrees'])

export const useEvaluationOf = (run: Draft[string]) => useEvaluation(typeof run === 'string' ? run : null)

const CUSTOM = 'metric:'

/** The metrics of a data row that can be asked for, those of the upload included. */
export const figuresOf = (evaluation: Evaluation | undefined, t: TFunction) => [
  ...figureOrders.map((value) => ({ value, label: String(t(`slices:figures.${value}`)) })),
  ...(evaluation?.custom_metrics ?? []).map((name) => ({
    value: `${CUSTOM}${name}`,
    label: String(t('slices:figureOfUpload', { name })),
  })),
]

/** What the two classes of a clause are called. */
export function useSubjectNames({ model_run, predicted, truth }: Draft): Names {
  const isAsked = predicted !== undefined || truth !== undefined
  const { data } = useEvaluationOf(isAsked ? model_run : undefined)
  const nameOf = (index: Draft[string]) => data?.subjects.find((subject) => subject.index === index)?.path ?? ''
  return {
    ...(predicted === undefined ? {} : { predicted: nameOf(predicted) }),
    ...(truth === undefined ? {} : { truth: nameOf(truth) }),
  }
}

function classesIn(said: Draft, { predicted = '…', truth = '…' }: Names, t: TFunction): string {
  if (said.is === 'confused' && said.predicted !== undefined && said.truth !== undefined) {
    return t('slices:outcomeConfused', { predicted, truth })
  }
  const name = said.predicted !== undefined ? predicted : said.truth !== undefined ? truth : ''
  if (name) return t('slices:outcomeOf', { name })
  return said.averaged === true ? t('slices:outcomeAveraged') : ''
}

/** The parts of the sentence; the run is left out on its own page. */
export function evaluationWords(said: Draft, names: Names, t: TFunction): Names {
  const name = String(said.name ?? '')
  const custom = name.startsWith(CUSTOM)
  const { range = '', model_run = '' } = names
  return {
    model_run: names.here ? '' : t('slices:inThing', { name: model_run }),
    outcome: said.is === undefined ? '' : t(`slices:outcomes.${said.is}`),
    classes: classesIn(said, names, t),
    at: [
      said.confidence === undefined ? '' : t('slices:outcomeAt', { value: formatConfidence(Number(said.confidence)) }),
      said.iou === undefined ? '' : t('slices:outcomeIou', { value: formatConfidence(Number(said.iou)) }),
    ].join(''),
    range: range && said.is !== undefined ? t('slices:outcomeRange', { range }) : range,
    figure: custom
      ? t('slices:figureOfUpload', { name: name.slice(CUSTOM.length) })
      : t(`slices:figures.${name}`, { defaultValue: name }),
    split: said.is ? String(said.is) : t('slices:unassigned').toLowerCase(),
  }
}
