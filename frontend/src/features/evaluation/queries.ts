/** What is known of how well a run did, and what it was compared with. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Job } from '@/api/types'
import { type Split, splitAsked } from '@/features/models/runSearch'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'
import type {
  ChangedRow,
  ComparableRun,
  Comparison,
  Curves,
  Evaluation,
  LabelError,
  Metrics,
  Reason,
  RowOutcomes,
  RunTotal,
  SentToReview,
} from './types'

/** At which confidence and overlap, and of which split; no split is all of them. */
export interface Thresholds {
  confidence: number
  iou: number
  split?: Split
}

const BUSY_MS = 3000

export function useEvaluation(run: string | null) {
  return useQuery({
    queryKey: ['model-runs', 'evaluation', run],
    queryFn: () => api.get<Evaluation>(`/model-runs/${run}/evaluation`),
    enabled: run !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' || state.data?.state === 'stale' ? BUSY_MS : false,
  })
}

export function useMetrics(run: string, { confidence, iou, split }: Thresholds) {
  return useQuery({
    queryKey: ['model-runs', 'metrics', run, confidence, iou, split ?? 'all'],
    queryFn: ({ signal }) =>
      api.get<Metrics>(`/model-runs/${run}/metrics`, { confidence, iou, split: splitAsked(split) }, { signal }),
    placeholderData: keepPreviousData,
  })
}

export function useCurves(run: string, { iou, split, subject }: Omit<Thresholds, 'confidence'> & { subject?: number }) {
  return useQuery({
    queryKey: ['model-runs', 'curves', run, iou, split ?? 'all', subject ?? 'all'],
    queryFn: ({ signal }) =>
      api.get<Curves>(`/model-runs/${run}/curves`, { iou, split: splitAsked(split), subject }, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** How well each run of a model did as a whole, in the order of the list of its runs. */
export function useRunTotals(model: string, enabled: boolean) {
  return usePages<RunTotal>(['model-runs', 'totals', model], `/models/${model}/metrics`, {}, { enabled })
}

/** What became of each prediction and label of one data row. */
export function useRowOutcomes(run: string, row: string, { confidence, iou }: Thresholds, enabled = true) {
  return useQuery({
    queryKey: ['model-runs', 'outcomes', run, row, confidence, iou],
    queryFn: ({ signal }) =>
      api.get<RowOutcomes>(`/model-runs/${run}/data-rows/${row}/outcomes`, { confidence, iou }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled,
  })
}

export function useComparison(run: string, other: string | undefined, { confidence, iou, split }: Thresholds) {
  return useQuery({
    queryKey: ['model-runs', 'comparison', run, other, confidence, iou, split ?? 'all'],
    queryFn: ({ signal }) =>
      api.get<Comparison>(
        `/model-runs/${run}/comparison`,
        { with: other, confidence, iou, split: splitAsked(split) },
        { signal },
      ),
    placeholderData: keepPreviousData,
    enabled: other !== undefined,
  })
}

/** The runs that are evaluated on some of the data rows of this one. */
export function useComparableRuns(run: string, { enabled = true } = {}) {
  return usePages<ComparableRun>(
    ['model-runs', 'comparable', run],
    `/model-runs/${run}/comparison/runs`,
    {},
    { enabled },
  )
}

export function useChangedRows(
  run: string,
  other: string,
  order: 'better' | 'worse',
  { confidence, iou, split }: Thresholds,
  enabled: boolean,
) {
  return usePages<ChangedRow>(
    ['model-runs', 'changed-rows', run, other, order, confidence, iou, split ?? 'all'],
    `/model-runs/${run}/comparison/data-rows`,
    { with: other, order, confidence, iou, split: splitAsked(split) },
    { enabled },
  )
}

export interface ErrorWishes {
  reason?: Reason
  /** Only what waits for a reviewer, or only what does not. */
  in_review?: boolean
  doubtful?: boolean
}

export function useLabelErrors(
  run: string,
  { confidence, iou, split }: Thresholds,
  wishes: ErrorWishes,
  enabled: boolean,
) {
  return usePages<LabelError>(
    ['model-runs', 'label-errors', run, confidence, iou, split ?? 'all', wishes],
    `/model-runs/${run}/label-errors`,
    { confidence, iou, split: splitAsked(split), ...wishes },
    { limit: 50, enabled },
  )
}

function useRefreshRun() {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: ['model-runs'] })
    void client.invalidateQueries({ queryKey: ['jobs', 'list'] })
  }
}

/** Sends the labels of these data rows to review again. */
export function useSendToReview(run: string) {
  const onSuccess = useRefreshRun()
  return useMutation({
    mutationFn: (rows: string[]) =>
      api.post<SentToReview>(`/model-runs/${run}/label-errors/review`, { data_rows: rows }),
    onSuccess,
  })
}

/** Takes a snapshot of the labels of a project to compare the predictions with. */
export function useTakeLabels(run: string) {
  const onSuccess = useRefreshRun()
  return useMutation({
    mutationFn: (wishes: { project: string; follows: boolean }) => api.put<Job>(`/model-runs/${run}/labels`, wishes),
    onSuccess,
  })
}

export function useRefreshLabels(run: string) {
  const onSuccess = useRefreshRun()
  return useMutation({ mutationFn: () => api.post<Job>(`/model-runs/${run}/labels/refresh`), onSuccess })
}

export function useDropLabels(run: string) {
  const onSuccess = useRefreshRun()
  return useMutation({ mutationFn: () => api.delete(`/model-runs/${run}/labels`), onSuccess })
}

export function useSaveOperatingPoint(run: string) {
  const onSuccess = useRefreshRun()
  return useMutation({
    mutationFn: (point: Pick<Evaluation, 'confidence' | 'iou'>) =>
      api.patch<Evaluation>(`/model-runs/${run}/evaluation`, point),
    onSuccess,
  })
}
