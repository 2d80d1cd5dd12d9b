import { expect, it } from 'vitest'
import type { Job, JobProgress } from '@/api/types'
import { withProgress } from './queries'

const job: Job = {
  id: 'j1',
  kind: 'inference.train',
  title: 'Train',
  state: 'running',
  total: 100,
  done: 40,
  failed: 1,
  message: 'Step 40',
  params: {},
  result: {},
  metrics: [{ step: 40, loss: 1.2 }],
  cancel_requested: false,
  created_at: '2026-01-01T00:00:00Z',
  started_at: null,
  finished_at: null,
}
const news = (by: Partial<JobProgress>): JobProgress => ({
  job: 'j1',
  kind: job.kind,
  state: 'running',
  total: 100,
  done: 50,
  failed: 1,
  message: 'Step 50',
  ...by,
})

it('follows the news of its own job and no other', () => {
  expect(withProgress(job, news({}))).toMatchObject({ done: 50, message: 'Step 50' })
  expect(withProgress(job, news({ job: 'j2' }))).toBe(job)
})

it('never counts back when old news comes late, and stays finished', () => {
  expect(withProgress(job, news({ done: 10 })).done).toBe(40)
  const finished = withProgress(job, news({ state: 'finished', done: 100 }))
  expect(withProgress(finished, news({ state: 'running' }))).toBe(finished)
})

it('adds a point of the curve once, though the news is told on two topics', () => {
  const told = news({ point: { step: 50, loss: 1.1 } })
  const twice = withProgress(withProgress(job, told), told)
  expect(twice.metrics).toEqual([
    { step: 40, loss: 1.2 },
    { step: 50, loss: 1.1 },
  ])
})
