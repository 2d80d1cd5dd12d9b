import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { router } from '@/app/router'
import { onSignedOut } from '@/lib/signedIn'
import { askFirstTask, firstTask, post } from './leasing'

const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.stubGlobal('fetch', async ({ url }: Request) => {
    asked.push(new URL(url).pathname)
    return new Response(JSON.stringify({ id: `task ${asked.length}` }), {
      headers: { 'Content-Type': 'application/json' },
    })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const first = async (project = 'p') => (await firstTask(project, 'label'))?.id

it('takes the task that was asked for as the visit began, once', async () => {
  askFirstTask('p')
  expect([await first(), await first()]).toEqual(['task 1', 'task 2'])
})

it('takes none of another project, of review, or of a visit that never came', async () => {
  askFirstTask('other')
  expect(await first()).toBe('task 2')
  askFirstTask('p')
  expect((await firstTask('p', 'review'))?.id).toBe('task 4')
  askFirstTask('p')
  vi.advanceTimersByTime(20_000)
  expect(await first()).toBe('task 6')
})

it('is asked for by who goes there, not by who points at the link, and not where a task is named', () => {
  const { loader } = router.routesById['/o/$slug/projects/$id/label'].options
  const go = (cause: string, search = {}) =>
    (loader as (entered: unknown) => void)({ cause, params: { id: 'p' }, location: { search } })
  const leases = () => asked.filter((path) => path.endsWith('/tasks/next')).length
  go('preload')
  go('stay')
  go('enter', { task: 't' })
  return vi
    .waitFor(() => expect(asked.length).toBeGreaterThan(0))
    .then(async () => {
      expect(leases()).toBe(0)
      go('enter')
      await vi.waitFor(() => expect(leases()).toBe(1))
    })
})

it('a save that finds nobody signed in tells the page', async () => {
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 401 }))
  const told = vi.fn()
  const stop = onSignedOut(told)
  await post('/annotation-sets/s/changes', {}, false)
  expect(told).toHaveBeenCalledOnce()
  stop()
})
