/** Predictors, their versions and their training. */
import { queryOptions, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { components } from '@/api/generated/schema'
import { useMay } from '@/api/session'
import type { Asked, Predictor, PredictorFamily, PredictorVersion } from '@/api/types'
import { api } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'
import { uploadForm } from '@/lib/uploadRequest'

type Schemas = components['schemas']
export type Health = Schemas['HealthOutput']
export type Delivery = Schemas['DeliveryOutput']
export type Exchange = Health['exchanges'][number]
export type PredictorRun = Schemas['PredictorRunOutput']
export type Unanswered = Schemas['UnansweredOutput']
/** Which of the data rows without an answer. */
export type Left = 'failed' | 'not_reached'
export type Uses = Schemas['UsesOutput']
export type Stopped = Schemas['StoppedOutput']
/** A predictor as the list has it, with how it stands. */
export type ListedPredictor = Predictor & Pick<Schemas['ListedPredictorOutput'], 'standing'>
export type Mapping = Schemas['MappingOutput']
export type MappedClass = Mapping['classes'][number]
export type Target = Mapping['targets'][number]
/** Class to feature or option, null for none. */
export type FeatureMap = Record<string, string | null>
export type Promote = 'always' | 'if_better' | 'by_hand'

export interface TrainingRule {
  project: string
  after_labels: number | null
  every_hours: number | null
  /** When the clock comes round next. */
  due_at: string | null
  promote: Promote
  settings: Record<string, unknown>
  enabled: boolean
  /** How many labels there were when it last trained. */
  labels: number
  /** Why its last attempt came to nothing. */
  problem: string
}

/** As the server tells it: without a project there is none. */
type EmptyRule = Omit<TrainingRule, 'project'> & { project: string | null }

export interface TrainingBody {
  project: string
  held_out_project: string | null
  slice: string | null
  splits: string | null
  promote: Promote
  settings: Record<string, unknown>
}

/** Which labels a training would learn from and be measured on. */
export type LessonAsked = Pick<TrainingBody, 'project' | 'held_out_project' | 'slice' | 'splits'>

export interface NewPredictor extends Pick<Predictor, 'name' | 'family' | 'ontology' | 'description'> {
  settings: Record<string, unknown>
  secret: string
  /** A saved model, in place of one that is named. */
  file: File | null
}

/** Newest first; with `search` those whose name has it in it, with `archived` those that are in no other list. */
export function usePredictors({ enabled = true, search = '', archived = false } = {}) {
  const wanted = search.trim()
  const query = { ...(wanted ? { search: wanted } : {}), ...(archived ? { archived: 'true' } : {}) }
  return usePages<ListedPredictor>(['predictors', 'list', wanted, archived], '/predictors', query, {
    enabled,
    limit: 50,
  })
}

/** What stands on it, and what it is at. */
export function useUses(id: string, { enabled = true } = {}) {
  return useQuery({
    queryKey: ['predictors', 'uses', id],
    queryFn: () => api.get<Uses>(`/predictors/${id}/uses`),
    enabled,
  })
}

/** These predictors, as far as they are known; one that is gone is left out. */
export function useNamedPredictors(ids: readonly string[]): Predictor[] {
  return useQueries({
    queries: ids.map((id) => predictorQuery(id)),
    combine: (found) => found.flatMap(({ data }) => data ?? []),
  })
}

export const predictorQuery = (id: string) =>
  queryOptions({
    queryKey: ['predictors', 'detail', id],
    queryFn: () => api.get<Predictor>(`/predictors/${id}`),
  })

export const usePredictor = (id: string) => useQuery(predictorQuery(id))

export function useFamilies(enabled: boolean) {
  return useQuery({
    queryKey: ['predictors', 'families'],
    queryFn: () => api.get<PredictorFamily[]>('/predictors/families'),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  })
}

/** One family by its name; undefined until it is known. */
export function useFamily(name: string | undefined): PredictorFamily | undefined {
  return useFamilies(name !== undefined).data?.find((family) => family.name === name)
}

export function useHealth(id: string | undefined) {
  return useQuery({
    queryKey: ['predictors', 'health', id],
    queryFn: () => api.get<Health>(`/predictors/${id}/health`),
    enabled: id !== undefined,
    refetchInterval: 5000,
  })
}

/** What its server was and is to be told of labels, newest first. */
export function useDeliveries(id: string) {
  return usePages<Delivery>(
    ['predictors', 'deliveries', id],
    `/predictors/${id}/deliveries`,
    {},
    { limit: 50, refetchInterval: 5000 },
  )
}

export const useReplay = (id: string) =>
  useWrite((delivery: string) => api.post<{ job: string }>(`/predictors/${id}/deliveries/${delivery}/replay`))

/** What of its answers found no place in its last jobs, the most frequent first. */
export function useLeftOut(id: string) {
  return useQuery({
    queryKey: ['predictors', 'left-out', id],
    queryFn: async () => (await api.get<Schemas['UnkeptListOutput']>(`/predictors/${id}/left-out`)).results,
  })
}

/** What it spent in the last days, by day and device. */
export function useCompute(id: string) {
  return useQuery({
    queryKey: ['predictors', 'compute', id],
    queryFn: async () => (await api.get<Schemas['ComputeOutput']>(`/predictors/${id}/compute`)).results,
  })
}

/** The runs in which it went over a batch or the catalog, newest first. */
export function usePredictorRuns(id: string) {
  return usePages<PredictorRun>(
    ['predictors', 'runs', id],
    `/predictors/${id}/runs`,
    {},
    { enabled: useMay('models.view'), limit: 10 },
  )
}

/** Data rows of the catalog: all of a dataset, those that a slice chooses now, or these. */
export type Shown = { dataset: string } | { slice: string } | { data_rows: string[] }

/** Let a predictor look at data rows of the catalog, in a run of its own. */
export const useRunPredictor = () =>
  useWrite(({ predictor, shown }: { predictor: string; shown: Shown }) =>
    api.post<Asked>(`/predictors/${predictor}/runs`, shown),
  )

/** The data rows of a run that its predictor has no answer for. */
export function useUnanswered(run: string, { enabled = true } = {}) {
  return useQuery({
    queryKey: ['model-runs', 'unanswered', run],
    queryFn: () => api.get<Unanswered>(`/model-runs/${run}/retry`),
    enabled,
  })
}

/** Lets a run go on with what failed, or with what was not reached. */
export function useRetryRun(run: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (only: Left) => api.post<Asked>(`/model-runs/${run}/retry`, { only }),
    onSettled: () => {
      for (const key of ['jobs', 'model-runs', 'predictors']) void client.invalidateQueries({ queryKey: [key] })
    },
  })
}

export function useMapping(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['predictors', 'mapping', id],
    queryFn: () => api.get<Mapping>(`/predictors/${id}/mapping`),
    enabled,
  })
}

/** Reads the mapping again once a trial is over: it may have met names that nobody knew. */
export function useMappingAfter(id: string, finishedAt: string | null): void {
  const client = useQueryClient()
  useEffect(() => {
    if (finishedAt) void client.invalidateQueries({ queryKey: ['predictors', 'mapping', id] })
  }, [client, id, finishedAt])
}

/** How the labels would be parted if it were trained now. */
export function useLesson(id: string, asked: LessonAsked | null) {
  const query = Object.fromEntries(Object.entries(asked ?? {}).filter(([, value]) => value))
  return useQuery({
    queryKey: ['predictors', 'lesson', id, query],
    queryFn: () => api.get<Schemas['LessonOutput']>(`/predictors/${id}/lesson`, query),
    enabled: asked !== null,
  })
}

/** The rule, or null where there is none. */
export function useTrainingRule(id: string) {
  return useQuery({
    queryKey: ['predictors', 'rule', id],
    queryFn: async (): Promise<TrainingRule | null> => {
      const { project, ...rule } = await api.get<EmptyRule>(`/predictors/${id}/training-rule`)
      return project === null ? null : { project, ...rule }
    },
  })
}

/** A write to a predictor; what is shown of it is read again. */
function useWrite<Body, Answer>(write: (body: Body) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: write,
    onSuccess: () => client.invalidateQueries({ queryKey: ['predictors'] }),
  })
}

export const useSetRule = (id: string) =>
  useWrite((body: Omit<TrainingRule, 'labels' | 'problem' | 'due_at'>) =>
    api.put<TrainingRule>(`/predictors/${id}/training-rule`, body),
  )

export const useRemoveRule = (id: string) => useWrite((_: null) => api.delete(`/predictors/${id}/training-rule`))

export const useArchive = (id: string) => useWrite((_: null) => api.post<Stopped>(`/predictors/${id}/archive`))

export const useRestore = (id: string) => useWrite((_: null) => api.delete<Predictor>(`/predictors/${id}/archive`))

/** Deletes it; whoever did so has left its page by the time its lists are read again. */
export function useRemovePredictor(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/predictors/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['predictors', 'list'] }),
  })
}

/** Takes it off a project; the lists of both are read again. */
export function useDetach() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ project, predictor }: { project: string; predictor: string }) =>
      api.delete<Stopped>(`/projects/${project}/predictors/${predictor}`),
    onSuccess: () =>
      Promise.all(['predictors', 'projects', 'jobs'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

/** Puts a version into use; null is always the newest that is ready. */
export const usePromote = (id: string) =>
  useWrite((version: string | null) => api.post<Predictor>(`/predictors/${id}/promotion`, { version }))

/** A new version of these settings, of an uploaded model where there is one. */
export const useConnectVersion = (id: string) =>
  useWrite(({ settings, file }: { settings: Record<string, unknown>; file: File | null }) =>
    connect(id, file, settings),
  )

export interface PredictorChange {
  name?: string
  description?: string
  secret?: string
  feature_map?: FeatureMap
}

export const useChangePredictor = (id: string) =>
  useWrite((body: PredictorChange) => api.patch<Predictor>(`/predictors/${id}`, body))

export function useTryPredictor(id: string) {
  return useMutation({
    mutationFn: (body: { data_rows: string[]; feature_map: FeatureMap }) =>
      api.post<{ job: string }>(`/predictors/${id}/trials`, body),
  })
}

async function connect(id: string, file: File | null, settings: Record<string, unknown>): Promise<void> {
  if (file) await upload(id, file, settings)
  else await api.post<PredictorVersion>(`/predictors/${id}/versions`, { settings })
}

/** A saved model becomes a version with these settings, once it was tried. */
function upload(id: string, file: File, settings: Record<string, unknown>) {
  const form = new FormData()
  form.append('file', file)
  form.append('settings', JSON.stringify(settings))
  return uploadForm<{ job: string; version: string }>({ path: `/predictors/${id}/artifact`, form })
}

/**
 * A new predictor. One whose model is refused is there all the same: the next attempt gives that one another model, so
 * that nothing is made twice.
 */
export function useCreatePredictor() {
  const client = useQueryClient()
  const made = useRef<Predictor | null>(null)
  return useMutation({
    mutationFn: async ({ file, ...body }: NewPredictor): Promise<Predictor> => {
      const { name, description, ontology, settings, secret } = body
      const there = made.current?.ontology === ontology ? made.current : null
      if (there) await api.patch(`/predictors/${there.id}`, { name, description, ...(secret ? { secret } : {}) })
      made.current = there ?? (await api.post<Predictor>('/predictors', file ? { ...body, settings: {} } : body))
      if (there || file) await connect(made.current.id, file, settings)
      return made.current
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['predictors', 'list'] }),
  })
}

export function useTrain(predictor: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: TrainingBody) =>
      api.post<{ job: string; version: string }>(`/predictors/${predictor}/training-runs`, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['jobs', 'list'] })
      void client.invalidateQueries({ queryKey: ['predictors', 'detail', predictor] })
    },
  })
}

export function usePredictorNews(id: string): void {
  const client = useQueryClient()
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey: ['predictors'] }), [client])
  useTopics([`predictor:${id}`], refresh, refresh)
}
