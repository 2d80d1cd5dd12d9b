/** Jobs: read by REST, kept current by the socket. */
import { type InfiniteData, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { Job, JobError, JobProgress, Page } from '@/api/types'
import { api } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'
import type { LiveEvent } from '@/lib/socket'

const listKey = ['jobs', 'list']
const allKey = [...listKey, 'all']
const detailKey = (id: string) => ['jobs', 'detail', id]

export const isActive = (job: Pick<Job, 'state'>): boolean => job.state === 'queued' || job.state === 'running'

export function useJobs({ enabled = true } = {}) {
  return usePages<Job>(allKey, '/jobs', {}, { enabled, limit: 50 })
}

/** The last jobs of a model run. Whatever lies under the key of lists is pages: news of jobs are written into all of them. */
export function useJobsOfRun(run: string, enabled: boolean) {
  return usePages<Job>([...listKey, 'of-run', run], '/jobs', { model_run: run }, { enabled, limit: 20 })
}

/** One job; asked for again every few seconds while it runs, should the socket be silent. */
export function useJob(id: string | null) {
  return useQuery({
    queryKey: detailKey(id ?? ''),
    queryFn: () => api.get<Job>(`/jobs/${id}`),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? 4000 : false),
  })
}

const ERRORS_EACH = 200
export const ERRORS_AT_ONCE = 2000

/** The errors of a job: some thousand are loaded by themselves, so that those that say the same are counted whole. */
export function useJobErrors(id: string, enabled: boolean) {
  const errors = usePages<JobError>(['jobs', 'errors', id], `/jobs/${id}/errors`, {}, { enabled, limit: ERRORS_EACH })
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = errors
  const pages = data?.pages.length ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError && pages * ERRORS_EACH < ERRORS_AT_ONCE) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage, pages])
  return errors
}

export function useCancelJob() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<Job>(`/jobs/${id}/cancel`),
    onSuccess: (_, id) => {
      void client.invalidateQueries({ queryKey: listKey })
      void client.invalidateQueries({ queryKey: detailKey(id) })
    },
  })
}

/** Curves grow by their steps; a point that is told twice stays one, and what is told later of the same step joins it. */
function withPoint(metrics: Job['metrics'], point: JobProgress['point']): Job['metrics'] {
  const last = metrics.at(-1)
  if (!point || last?.step === undefined) return point ? [...metrics, point] : metrics
  const step = point.step ?? 0
  if (last.step === step) return [...metrics.slice(0, -1), { ...last, ...point }]
  return last.step > step ? metrics : [...metrics, point]
}

/** The job after this news; counts never go back, so that late or repeated news changes nothing. */
export function withProgress(job: Job, news: JobProgress): Job {
  const over = !isActive(job)
  if (job.id !== news.job || (over && isActive({ state: news.state }))) return job
  return {
    ...job,
    state: news.state,
    total: news.total || job.total,
    done: Math.max(job.done, news.done),
    failed: Math.max(job.failed, news.failed),
    message: news.message || job.message,
    metrics: withPoint(job.metrics, news.point),
  }
}

type JobPages = InfiniteData<Page<Job>>

/** Writes the news of a job wherever it is shown; asks for the lists anew where it is not known yet. */
export function applyToCache(client: QueryClient, news: JobProgress): void {
  client.setQueryData<Job>(detailKey(news.job), (job) => job && withProgress(job, news))
  const all = client.getQueryData<JobPages>(allKey)
  const known = all?.pages.some((page) => page.results.some((job) => job.id === news.job))
  if (!known) void client.invalidateQueries({ queryKey: listKey })
  client.setQueriesData<JobPages>({ queryKey: listKey }, (data) => {
    if (!data) return data
    const follow = (page: Page<Job>) => ({ ...page, results: page.results.map((job) => withProgress(job, news)) })
    return { ...data, pages: data.pages.map(follow) }
  })
}

/** What a job that ended, or goes on, may have changed. */
const touched = new Set([
  'datasets',
  'data-rows',
  'models',
  'model-runs',
  'predictors',
  'projects',
  'publications',
  'savings',
])

/** Mounted once in the shell: the news of all jobs goes into the cache. */
export function useJobNews(enabled: boolean): void {
  const client = useQueryClient()
  const hear = useCallback(
    ({ event, body }: LiveEvent) => {
      if (event === 'jobs.progressed' || event === 'jobs.finished') applyToCache(client, body as JobProgress)
      if (event !== 'jobs.finished' && event !== 'jobs.reopened') return
      void client.invalidateQueries({ queryKey: ['jobs'] })
      void client.invalidateQueries({ predicate: ({ queryKey }) => touched.has(String(queryKey[0])) })
    },
    [client],
  )
  const catchUp = useCallback(() => void client.invalidateQueries({ queryKey: ['jobs'] }), [client])
  useTopics(enabled ? ['jobs'] : [], hear, catchUp)
}
