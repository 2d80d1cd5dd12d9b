/** Projects, their batches and their predictors. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { components } from '@/api/generated/schema'
import type {
  Asked,
  Batch,
  BatchMade,
  BenchmarksMarked,
  MovedTasks,
  Page,
  Project,
  ProjectDetail,
  ProjectPredictor,
  Task,
  TaskMoveRequest,
  TaskState,
  Transition,
} from '@/api/types'
import { api, request } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'
import type { Path } from './ReviewPath'
import type { Several } from './SeveralLabels'

type Schemas = components['schemas']

export type ProjectSettings = Pick<Project, 'name' | 'instructions' | 'suggestion_threshold' | 'benchmark_share'> &
  Path &
  Several

/** A project with the version its settings are saved from. */
export interface VersionedProject extends ProjectDetail {
  etag: string | null
}

/** Which data rows a batch takes. */
export type BatchRows =
  | { data_rows: string[] }
  | { dataset: string }
  | { slice: string }
  | { model_run: string; limit: number; order: string }

/** What a batch is made of, and the run whose predictions are its suggestions. */
export type BatchBody = { name: string; priority: number; prelabel_run?: string } & BatchRows

export function useProjects({ enabled = true } = {}) {
  return usePages<Project>(['projects', 'list'], '/projects', {}, { enabled })
}

export function useProject(id: string) {
  return useQuery({
    queryKey: ['projects', 'detail', id],
    queryFn: async (): Promise<VersionedProject> => {
      const { data, etag } = await request<ProjectDetail>('GET', `/projects/${id}`)
      return { ...data, etag }
    },
  })
}

export function useCreateProject() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Partial<ProjectSettings> & { ontology: string }) => api.post<Project>('/projects', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', 'list'] }),
  })
}

export function useSaveProject({ id, etag }: VersionedProject) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (values: Partial<ProjectSettings>) => api.patch<Project>(`/projects/${id}`, values, { ifMatch: etag }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useArchiveProject() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/projects/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', 'list'] }),
  })
}

export function useBatches(project: string, { enabled = true } = {}) {
  return usePages<Batch>(['projects', 'batches', project], `/projects/${project}/batches`, {}, { enabled })
}

export function useAddBatch() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ project, body }: { project: string; body: BatchBody }) =>
      api.post<BatchMade>(`/projects/${project}/batches`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export interface TasksWanted {
  state?: TaskState
  /** Those of which something is unresolved. */
  discussed?: true
}

export function useTasks(project: string, wanted: TasksWanted) {
  return usePages<Task>(['projects', 'tasks', project, wanted], '/tasks', { project, ...wanted })
}

/** Puts a task that was skipped or done back to work. */
export function useReopenTask() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<Task>(`/tasks/${id}/reopen`),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

/** All that happened to a task, oldest first. */
export const useTransitions = (task: string) =>
  usePages<Transition>(['projects', 'transitions', task], `/tasks/${task}/transitions`)

/** Gives tasks to somebody, puts them back into the queue, or approves their labels. */
export function useMoveTasks(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: TaskMoveRequest) => api.post<MovedTasks>(`/projects/${project}/task-moves`, body),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

/** Takes the labels of done tasks to be right, so that people can be measured by them; or no longer. */
export function useMarkBenchmarks(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { tasks: readonly string[]; gold: boolean }) =>
      api.post<BenchmarksMarked>(`/projects/${project}/benchmarks`, body),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useUndoMove() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (move: string) => api.post<MovedTasks>(`/task-moves/${move}/undo`),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

/** A job goes over a batch now: the lists of jobs and of batches show it. */
const begun = (client: QueryClient) =>
  Promise.all([
    client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
    client.invalidateQueries({ queryKey: ['projects', 'batches'] }),
  ])

/** Lets a predictor make the first pass over a batch. */
export function usePrelabel() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ batch, predictor }: { batch: string; predictor: string }) =>
      api.post<Asked>(`/batches/${batch}/prelabel`, { predictor }),
    onSuccess: () => begun(client),
  })
}

/** Lets a predictor label what it is sure of in a batch. */
export function useLabelBatch() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ batch, ...body }: { batch: string; predictor: string; threshold: number }) =>
      api.post<Asked>(`/batches/${batch}/automatic-labels`, body),
    onSuccess: () => begun(client),
  })
}

/** A request takes back some thousands: asks again while any are left. Returns how many are back in the queue. */
export async function withdrawAll(batch: string): Promise<number> {
  let total = 0
  for (;;) {
    const { withdrawn, left } = await api.delete<Schemas['WithdrawnOutput']>(`/batches/${batch}/automatic-labels`)
    total += withdrawn
    if (left === 0 || withdrawn === 0) return total
  }
}

/** Puts what was labeled so, and nobody has looked at, back into the queue. */
export function useWithdrawAutomatic() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: withdrawAll,
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useProjectPredictors(project: string) {
  return useQuery({
    queryKey: ['projects', 'predictors', project],
    queryFn: async () =>
      (await api.get<Pick<Page<ProjectPredictor>, 'results'>>(`/projects/${project}/predictors`)).results,
  })
}

export function useAttachPredictor(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (predictor: string) => api.post<ProjectPredictor>(`/projects/${project}/predictors`, { predictor }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', 'predictors', project] }),
  })
}

/** Counts follow what people do in the project. */
export function useProjectNews(id: string): void {
  const client = useQueryClient()
  const refresh = useCallback(
    () => void client.invalidateQueries({ queryKey: ['projects', 'detail', id] }),
    [client, id],
  )
  useTopics([`project:${id}`], refresh, refresh)
}
