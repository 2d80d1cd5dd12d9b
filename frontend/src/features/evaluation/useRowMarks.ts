/** What stands on one data row, marked as far as labels are there to compare with. */
import { useMemo } from 'react'
import { useRowPredictions } from '@/features/models/queries'
import { labelsOf, type Marked, predictionsOf, unmarked } from './outcomes'
import { type Thresholds, useRowOutcomes } from './queries'

export interface RowMarks {
  predictions: Marked[]
  labels: Marked[]
  isPending: boolean
  /** Why there are none; what was read before stays where it cannot be read again. */
  error: unknown
}

/** `isCompared`: there are labels to compare the run with. */
export function useRowMarks(
  run: string,
  row: string,
  thresholds: Thresholds,
  isCompared: boolean,
  enabled = true,
): RowMarks {
  const outcomes = useRowOutcomes(run, row, thresholds, enabled && isCompared)
  const predicted = useRowPredictions(run, row, enabled && !isCompared)
  const query = isCompared ? outcomes : predicted
  const marked = useMemo(() => {
    if (outcomes.data && isCompared) {
      return { predictions: predictionsOf(outcomes.data, thresholds.confidence), labels: labelsOf(outcomes.data) }
    }
    return { predictions: unmarked(predicted.data ?? [], thresholds.confidence), labels: [] }
  }, [outcomes.data, predicted.data, isCompared, thresholds.confidence])
  return { ...marked, isPending: enabled && query.isPending, error: query.data ? null : query.error }
}
