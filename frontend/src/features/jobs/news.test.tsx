import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import type { JobProgress } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import { answering } from '@/testing/answering'
import { applyToCache, useJobs, useJobsOfRun } from './queries'

const job = { id: 'j1', state: 'running', total: 10, done: 2, failed: 0, message: '', metrics: [] }
const news = { job: 'j1', state: 'running', total: 10, done: 7, failed: 1, message: 'on it', point: null }

it('news of a job reach every list of jobs that is kept, those of a run too', async () => {
  answering({ 'GET /jobs': { results: [job], next: null } })
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const { result } = renderHook(() => ({ all: useJobs(), ofRun: useJobsOfRun('r1', true) }), { wrapper })
  await waitFor(() => expect(rowsOf(result.current.ofRun.data)).toHaveLength(1))
  await waitFor(() => expect(rowsOf(result.current.all.data)).toHaveLength(1))
  applyToCache(client, news as unknown as JobProgress)
  await waitFor(() => expect(rowsOf(result.current.ofRun.data)[0]).toMatchObject({ done: 7, message: 'on it' }))
  expect(rowsOf(result.current.all.data)[0]).toMatchObject({ done: 7, failed: 1 })
})
