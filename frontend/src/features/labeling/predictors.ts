/** Whom one can ask for suggestions in the task's project, and what is in the way where nobody can be asked yet. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Id } from '@/editor/core/types'
import { useJob } from '@/features/jobs/queries'
import { useTopics } from '@/lib/live'
import { type ProjectPredictor, projectPredictors } from './api'
import { useSession } from './context'

const WHILE_TRAINING_MS = 5_000
const WHILE_NOBODY_MS = 30_000

type Predictors = readonly ProjectPredictor[]

const trainingOf = ({ ready, versions }: ProjectPredictor) =>
  ready ? undefined : versions.find(({ state }) => state === 'training')

/** How soon to look again: someone may be ready by then, or there at all. */
export function lookAgainMs(predictors: Predictors | undefined): number | false {
  if (predictors?.some(trainingOf)) return WHILE_TRAINING_MS
  return predictors?.some(({ ready }) => ready) ? false : WHILE_NOBODY_MS
}

const predictorsOf = (project: Id) =>
  queryOptions({
    queryKey: ['labeling', 'predictors', project],
    queryFn: () => projectPredictors(project),
    staleTime: 60_000,
  })

const useAttached = () => useQuery(predictorsOf(useSession().task.project))

const nobody = (): Predictors => []
const suggesting = (all: Predictors): Predictors => all.filter(({ needs_prompt }) => !needs_prompt)
const segmenting = (all: Predictors): Predictors => all.filter(({ ready, needs_prompt }) => ready && needs_prompt)

/** Those that suggest by themselves; nobody where the answer is to be given without a model's word. */
export const usePredictors = () => {
  const { project, blind } = useSession().task
  return useQuery({ ...predictorsOf(project), select: blind ? nobody : suggesting })
}

/** Those that answer clicks and boxes, and nothing else. */
export const useSegmenters = (): Predictors => {
  const { project, blind } = useSession().task
  return useQuery({ ...predictorsOf(project), select: blind ? nobody : segmenting }).data ?? []
}

/** Keeps the predictors current until one is ready; used once on the page. */
export function usePredictorNews(): void {
  const client = useQueryClient()
  const options = predictorsOf(useSession().task.project)
  const { data } = useQuery({ ...options, refetchInterval: ({ state }) => lookAgainMs(state.data) })
  const { queryKey } = options
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey }), [client, queryKey])
  const awaited = (data ?? []).filter(({ ready }) => !ready).map(({ id }) => `predictor:${id}`)
  useTopics(awaited, refresh, refresh)
}

/** The version that answers when the predictor is asked; undefined while none can. */
export function answering({ pinned, promoted, versions }: ProjectPredictor): Id | undefined {
  const ready = versions.filter(({ state }) => state === 'ready').toSorted((one, other) => other.number - one.number)
  const named = (wanted: Id | null) => ready.find(({ id }) => id === wanted)
  return (named(pinned) ?? named(promoted) ?? ready[0])?.id
}

/** Who can be asked. Of one that is being trained `share` is how far that is, from 0 to 1, or null before it begins. */
export type Help = Lack | { readonly kind: 'unknown' } | { readonly kind: 'none' } | { readonly kind: 'ready' }

/** Why those who are attached cannot be asked yet. */
export type Lack =
  | { readonly kind: 'untrained'; readonly name: string }
  | { readonly kind: 'training'; readonly name: string; readonly share: number | null }

export function useHelp(): Help {
  const { data } = usePredictors()
  const learning = data?.some(({ ready }) => ready) ? undefined : data?.find(trainingOf)
  const job = useJob((learning && trainingOf(learning)?.job) ?? null).data
  if (!data) return { kind: 'unknown' }
  if (learning) return { kind: 'training', name: learning.name, share: job?.total ? job.done / job.total : null }
  if (data.some(({ ready }) => ready)) return { kind: 'ready' }
  return data[0] ? { kind: 'untrained', name: data[0].name } : { kind: 'none' }
}

/** "Digit detector v3" for the id of a predictor's version. */
export function useModelName(): (version: Id | null) => string | null {
  const { data } = useAttached()
  const names = new Map(
    (data ?? []).flatMap(({ name, versions }) => versions.map(({ id, number }) => [id, `${name} v${number}`])),
  )
  return (version) => (version ? (names.get(version) ?? null) : null)
}
