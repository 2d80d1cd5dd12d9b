/** The thresholds and the split of a run's pages: those of the address, else where the run stands. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { RunSearch } from '@/features/models/runSearch'
import type { Thresholds } from './queries'
import type { Evaluation } from './types'

export function useRunSearch(): [RunSearch, (change: RunSearch) => void] {
  const search: RunSearch = useSearch({ from: '/o/$slug/shell/model-runs/$id' })
  const navigate = useNavigate()
  const change = (by: RunSearch) =>
    void navigate({ to: '.', search: (now: RunSearch) => ({ ...now, ...by }), replace: true } as never)
  return [search, change]
}

/** Without labels there is nothing to be right or wrong about, and all predictions are shown. */
export function thresholdsOf(search: RunSearch, evaluation: Evaluation | undefined): Thresholds {
  const isCompared = evaluation !== undefined && evaluation.state !== 'none'
  return {
    confidence: search.confidence ?? (isCompared ? evaluation.confidence : 0),
    iou: search.iou ?? evaluation?.iou ?? 0.5,
    split: search.split,
  }
}
