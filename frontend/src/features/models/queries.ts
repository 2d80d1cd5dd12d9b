/** Models, their runs, and the predictions of a run. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/generated/schema'
import type {
  Annotation,
  DataRowPredictions,
  Job,
  ListedRun,
  Model,
  ModelRun,
  ModelRunDataRow,
  Page,
} from '@/api/types'
import { type ImportWishes, queryOf } from '@/features/imports/wishes'
import type { Clause } from '@/features/slices/clauses'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'
import { type RunOrder, type Split, splitAsked } from './runSearch'

/** What is sent to a run. */
export type RunRows = { data_rows: string[] } | { global_keys: string[] } | { dataset: string } | { slice: string }

export function useModels({ enabled = true } = {}) {
  return usePages<Model>(['models', 'list'], '/models', {}, { enabled })
}

export function useModel(id: string) {
  return useQuery({ queryKey: ['models', 'detail', id], queryFn: () => api.get<Model>(`/models/${id}`) })
}

export function useSaveModel() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<Model, 'name' | 'ontology' | 'description'>) => api.post<Model>('/models', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['models'] }),
  })
}

export function useModelRuns(model: string | undefined, { enabled = true } = {}) {
  return usePages<ListedRun>(['model-runs', 'list', model ?? 'all'], '/model-runs', { model }, { enabled })
}

export function useModelRun(id: string, { enabled = true } = {}) {
  return useQuery({
    queryKey: ['model-runs', 'detail', id],
    queryFn: () => api.get<ModelRun>(`/model-runs/${id}`),
    enabled,
  })
}

export function useCreateRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { model: string; name: string; config: unknown }) => api.post<ModelRun>('/model-runs', body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['model-runs', 'list'] })
      void client.invalidateQueries({ queryKey: ['models'] })
    },
  })
}

export function useAddToRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ run, rows }: { run: string; rows: RunRows }) =>
      api.post<{ added: number }>(`/model-runs/${run}/data-rows`, rows),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model-runs'] }),
  })
}

/** Takes data rows out of the run, with what it predicted for them. */
export function useRemoveFromRun(run: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (rows: string[]) =>
      api.post<{ removed: number }>(`/model-runs/${run}/data-rows/remove`, { data_rows: rows }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model-runs'] }),
  })
}

export interface RunRowsWishes {
  order: RunOrder
  split?: Split
  /** Clauses as JSON. */
  filter?: string
}

export function useRunDataRows(run: string, wishes: RunRowsWishes) {
  return usePages<ModelRunDataRow>(
    ['model-runs', 'data-rows', run, wishes],
    `/model-runs/${run}/data-rows`,
    { ...wishes, split: splitAsked(wishes.split) },
    { limit: 100 },
  )
}

/** The predictions of one data row, fetched when its tile comes into view. */
export function useRowPredictions(run: string, dataRow: string, enabled: boolean) {
  return useQuery({
    queryKey: ['model-runs', 'predictions', run, dataRow],
    queryFn: async (): Promise<Annotation[]> => {
      const page = await api.get<Page<DataRowPredictions>>(`/model-runs/${run}/predictions`, { data_row: dataRow })
      return page.results.flatMap(({ annotations }) => annotations)
    },
    staleTime: 60_000,
    enabled,
  })
}

export interface RunChange {
  name?: string
  config?: unknown
  state?: ModelRun['state']
}

export function useChangeRun(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: RunChange) => api.patch<ModelRun>(`/model-runs/${id}`, change),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model-runs'] }),
  })
}

export function useDeleteRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/model-runs/${id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['model-runs', 'list'] })
      void client.invalidateQueries({ queryKey: ['models'] })
    },
  })
}

/** How data rows are put into splits: chosen ones by hand, those of a filter by rule, or all of them at random. */
export type SplitWishes =
  | { data_rows: string[]; split: string }
  | { filter: Clause[]; split: string }
  | { rules: SplitRule[] }
  | { random: Record<string, number>; seed: number; group_by?: string }

/** What the filter chooses goes to the split; of several rules the first that chooses a data row counts. */
export interface SplitRule {
  filter: Clause[]
  split: string
}

/** The rules by which the run was last split. */
export function useSplitRules(run: string) {
  return useQuery({
    queryKey: ['model-runs', 'split-rules', run],
    queryFn: () => api.get<{ rules: SplitRule[] }>(`/model-runs/${run}/splits`),
  })
}

/** How many data rows each split has, and how many nobody has looked at for what is nearly the same. */
export function useSplits(run: string) {
  return useQuery({
    queryKey: ['model-runs', 'splits', run],
    queryFn: ({ signal }) =>
      api.get<components['schemas']['StandingSplitsOutput']>(`/model-runs/${run}/splits`, undefined, { signal }),
  })
}

/** Starts the job that looks at them. */
export function useMarkRows(run: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<Job>(`/model-runs/${run}/splits/marks`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}

export function useAssignSplits(run: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wishes: SplitWishes) =>
      api.post<components['schemas']['SplitsOutput']>(`/model-runs/${run}/splits`, wishes),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model-runs'] }),
  })
}

/** Sends a file of predictions, or says where it lies; a job reads it. */
export function useUploadPredictions(run: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wishes: ImportWishes) => {
      const path = `/model-runs/${run}/predictions`
      const how = { ...queryOf(wishes), mode: wishes.mode, model_version: wishes.version }
      return typeof wishes.source === 'string'
        ? api.post<Job>(`${path}/fetch`, { url: wishes.source, ...how })
        : api.post<Job>(path, wishes.source, { query: how, contentType: 'application/octet-stream' })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
