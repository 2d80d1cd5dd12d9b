/** Which data rows stand behind a mark of a chart or a cell of a table: the filter that the gallery opens with. */
import type { RunSearch } from '@/features/models/runSearch'
import type { Clause } from '@/features/slices/clauses'
import type { Thresholds } from './queries'

export type OutcomeName =
  | 'predicted'
  | 'true_positive'
  | 'false_positive'
  | 'false_negative'
  | 'confused'
  | 'made_up'
  | 'overlooked'

export interface Behind {
  is: OutcomeName
  /** Classes by their index. */
  predicted?: number
  truth?: number
  /** The confidence of the prediction itself. */
  at_least?: number
  below?: number
  /** Only classes that average precision is a mean over: what the curve of all of them is drawn from. */
  averaged?: true
}

const stated = <Some extends object>(some: Some): Some =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Some

/** Where there is most of it first; of what is right, what the model is least sure of. */
const orders: Record<OutcomeName, RunSearch['order']> = {
  predicted: '-false_positives',
  true_positive: undefined,
  false_positive: '-false_positives',
  confused: '-false_positives',
  made_up: '-false_positives',
  overlooked: '-false_negatives',
  false_negative: '-false_negatives',
}

export function rowsBehind(run: string, { confidence, iou, split }: Thresholds, behind: Behind): RunSearch {
  const clause = stated({ term: 'outcome', model_run: run, ...behind, confidence, iou }) as Clause
  return stated({ filter: [clause], confidence, iou, split, order: orders[behind.is] })
}

/** A cell of the confusion matrix; null is "nothing", predicted or labeled. */
export function cellBehind(predicted: number | null, truth: number | null): Behind | null {
  if (predicted === null) return truth === null ? null : { is: 'overlooked', truth }
  if (truth === null) return { is: 'made_up', predicted }
  return predicted === truth ? { is: 'true_positive', predicted, truth } : { is: 'confused', predicted, truth }
}
