/** Predictors, their versions and their training. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { components } from '@/api/generated/schema'
import type { Predictor, PredictorFamily, PredictorVersion } from '@/api/types'
import { api } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'
import { asProblem } from '@/lib/problem'
import { uploadForm } from '@/lib/uploadRequest'
import { notifyProblem } from '@/ui/notify'

type Schemas = components['schemas']
export type Health = Schemas['HealthOutput']
export type Exchange = Health['exchanges'][number]
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

export interface TrainingBody {
  project: string
  held_out_project: string | null
  slice: string | null
  splits: string | null
  promote: Promote
  settings: Record<string, unknown>
}

export interface NewPredictor extends Pick<Predictor, 'name' | 'family' | 'ontology' | 'description'> {
  settings: Record<string, unknown>
  secret: string
  /** A saved model, in place of one that is named. */
  file: File | null
}

export function usePredictors({ enabled = true } = {}) {
  return usePages<Predictor>(['predictors', 'list'], '/predictors', {}, { enabled })
}

export function usePredictor(id: string) {
  return useQuery({
    queryKey: ['predictors', 'detail', id],
    queryFn: () => api.get<Predictor>(`/predictors/${id}`),
  })
}

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

export function useMapping(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['predictors', 'mapping', id],
    queryFn: () => api.get<Mapping>(`/predictors/${id}/mapping`),
    enabled,
  })
}

/** The rule, or null where there is none. */
export function useTrainingRule(id: string) {
  return useQuery({
    queryKey: ['predictors', 'rule', id],
    queryFn: () =>
      api.get<TrainingRule>(`/predictors/${id}/training-rule`).catch((thrown) => {
        if (asProblem(thrown).status === 404) return null
        throw thrown
      }),
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

/** Puts a version into use; null is always the newest that is ready. */
export const usePromote = (id: string) =>
  useWrite((version: string | null) => api.post<Predictor>(`/predictors/${id}/promotion`, { version }))

/** A new version of these settings, of an uploaded model where there is one. */
export const useConnectVersion = (id: string) =>
  useWrite(async ({ settings, file }: { settings: Record<string, unknown>; file: File | null }): Promise<void> => {
    if (file) await upload(id, file, settings)
    else await api.post<PredictorVersion>(`/predictors/${id}/versions`, { settings })
  })

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

/** A saved model becomes a version with these settings, once it was tried. */
function upload(id: string, file: File, settings: Record<string, unknown>) {
  const form = new FormData()
  form.append('file', file)
  form.append('settings', JSON.stringify(settings))
  return uploadForm<{ job: string; version: string }>({ path: `/predictors/${id}/artifact`, form })
}

/** A new predictor; where its model is uploaded and refused, it is there all the same, and can be given another. */
async function create({ file, ...body }: NewPredictor): Promise<Predictor> {
  if (!file) return api.post<Predictor>('/predictors', body)
  const made = await api.post<Predictor>('/predictors', { ...body, settings: {} })
  await upload(made.id, file, body.settings).catch(notifyProblem)
  return made
}

export function useCreatePredictor() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: create,
    onSuccess: () => client.invalidateQueries({ queryKey: ['predictors', 'list'] }),
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
