import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, test, vi } from 'vitest'
import { change } from '@/editor/core/changes'
import { MemoryJournal } from '@/editor/core/journal'
import { box, cat, drawn } from '@/editor/testing/driver'
import { setOrganization } from '@/lib/api'
import type { LiveEvent, LiveSocket } from '@/lib/socket'
import { show } from '@/testing/render'
import { SessionContext } from './context'
import { LostNotice } from './LostNotice'
import { lostBy, type Standing } from './lost'
import { TaskQueue } from './queue'
import { TaskSession } from './session'
import { json, pictureTask } from './testing'

test.each<[Standing, 'label' | 'review', object]>([
  [{ state: 'done', holder: 'nobody', isMine: true }, 'label', { why: 'submitted', isDone: true }],
  [{ state: 'review', holder: 'other', isMine: true }, 'label', { why: 'submitted', isDone: false }],
  [{ state: 'review', holder: 'nobody', isMine: false }, 'label', { why: 'submittedByOther' }],
  [{ state: 'skipped', holder: 'nobody', isMine: true }, 'label', { why: 'skipped' }],
  [{ state: 'in_progress', holder: 'other', isMine: false }, 'label', { why: 'taken' }],
  [{ state: 'in_progress', holder: 'me', isMine: false }, 'label', { why: 'elsewhere' }],
  [{ state: 'queued', holder: 'nobody', isMine: false }, 'label', { why: 'free' }],
  [{ state: 'done', holder: 'nobody', isMine: false }, 'review', { why: 'reviewed' }],
  [{ state: 'review', holder: 'other', isMine: false }, 'review', { why: 'taken' }],
])('a task that stands at %j is lost to %s because of %j', (standing, stage, lost) => {
  expect(lostBy(standing, stage)).toEqual(lost)
})

const task = pictureTask(cat)

/** A person who draws once more in one window after they submitted in another. */
async function drawnTooLate({ state, permissions = [] }: { state: string; permissions?: string[] }) {
  const calls: string[] = []
  HTMLImageElement.prototype.decode = () => Promise.resolve()
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    calls.push(pathname.replace('/api/v1/', ''))
    if (pathname.endsWith('/changes')) return json({ title: 'No', status: 409, code: 'lease-lost', kept: false }, 409)
    if (pathname.endsWith('/organization')) return json({ permissions })
    if (pathname.endsWith('/tasks')) return json({ results: [{ last_annotator: 'me' }] })
    return json({ ...task, state, lease: { token: null, until: null, mine: false } })
  })
  setOrganization('acme')
  const session = new TaskSession(
    task,
    task.annotation_set,
    { journal: new MemoryJournal(), socket: null, threshold: 0.5 },
    false,
  )
  session.start()
  session.outbox.record(change({ created: [drawn('a', box(1, 1, 9, 9))] }))
  await session.save()
  const onGoOn = vi.fn()
  show(
    <SessionContext value={session}>
      <LostNotice onGoOn={onGoOn} />
    </SessionContext>,
  )
  return { session, calls, onGoOn }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('a task submitted in another window is told as such, and the change can be discarded', async () => {
  const { session, onGoOn } = await drawnTooLate({ state: 'review' })
  const notice = await screen.findByText('You have submitted this task already')
  expect(notice.parentElement).toHaveTextContent('1 change could not be saved and is kept on this device.')
  expect(notice.parentElement).toHaveTextContent('A reviewer looks at it now')
  expect(screen.queryByText(/somebody else|reservation/i)).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Open it again' })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Discard and go on' }))
  await vi.waitFor(() => expect(onGoOn).toHaveBeenCalledOnce())
  session.stop()
})

it('who may edit the project can open it again where it is done, and the change is kept for that', async () => {
  const { session, calls, onGoOn } = await drawnTooLate({ state: 'done', permissions: ['projects.edit'] })
  await userEvent.click(await screen.findByRole('button', { name: 'Open it again' }))
  await vi.waitFor(() => expect(onGoOn).toHaveBeenCalledOnce())
  expect(calls).toContain('tasks/t/reopen')
  expect(session.outbox.status.get().unsaved).toBe(1)
  session.stop()
})

it.each([
  ['label', 'queued', 'lease-lost'],
  ['label', 'in_progress', 'saved'],
  ['label', 'review', 'lease-lost'],
  ['label', 'skipped', 'lease-lost'],
  ['review', 'review', 'lease-lost'],
  ['review', 'done', 'lease-lost'],
] as const)(
  'in hand to %s and told to be %s, a task given to somebody else or ended in another window is lost at once',
  async (stage, state, end) => {
    const asked = vi.fn()
    vi.stubGlobal('fetch', async (input: Request | string) => {
      const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
      if (pathname.endsWith('/lease')) asked()
      if (pathname.endsWith('/lease')) return json({ title: 'No', status: 409, code: 'lease-lost' }, 409)
      return json({ ...task, state, lease: { token: null, until: null, mine: false } })
    })
    setOrganization('acme')
    let tell: (event: LiveEvent) => void = () => {}
    const socket = {
      subscribe: (_: string[], listener: typeof tell) => {
        tell = listener
        return () => {}
      },
      onState: () => () => {},
    } as unknown as LiveSocket
    const around = { journal: new MemoryJournal(), socket, threshold: 0.5 }
    const session = new TaskSession({ ...task, stage }, task.annotation_set, around, false)
    session.start()
    tell({ event: 'tasks.changed', body: { task: 't', state } } as unknown as LiveEvent)
    await vi.waitFor(() => expect(session.outbox.status.get().state).toBe(end))
    expect(asked).toHaveBeenCalledTimes(end === 'saved' ? 0 : 1)
    session.stop()
  },
)

it('what a reviewer does to a task themselves does not lose it to them', async () => {
  const calls: string[] = []
  let tell: (event: LiveEvent) => void = () => {}
  const socket = {
    subscribe: (_: string[], listener: typeof tell) => {
      tell = listener
      return () => {}
    },
    onState: () => () => {},
  } as unknown as LiveSocket
  HTMLImageElement.prototype.decode = () => Promise.resolve()
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    calls.push(pathname.replace('/api/v1/', ''))
    if (pathname.endsWith('/tasks/next') && calls.length > 1) return new Response(null, { status: 204 })
    return json({ ...task, stage: 'review', state: 'review' })
  })
  setOrganization('acme')
  const queue = new TaskQueue('p', 'review', () => ({ journal: new MemoryJournal(), socket, threshold: null }))
  await queue.start()
  const { session } = queue
  await queue.finish(async () => {
    tell({ event: 'tasks.changed', body: { task: 't', state: 'done' } } as unknown as LiveEvent)
    return null
  })
  expect(calls.filter((path) => path.endsWith('/lease'))).toEqual([])
  expect(session!.outbox.status.get().state).toBe('saved')
  queue.stop()
})
