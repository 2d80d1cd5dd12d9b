/** A page of work outlives what is read anew behind it: another count in the project, or an answer that failed. */
import { onlineManager } from '@tanstack/react-query'
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cat, weather } from '@/editor/testing/driver'
import { GridPage } from '@/features/grid/GridPage'
import { setOrganization } from '@/lib/api'
import { blink } from '@/testing/blink'
import { showAt } from '@/testing/render'
import { LookPage } from './LookPage'
import { QueueFrame } from './QueueFrame'
import type { TaskQueue } from './queue'
import { json, pictureTask } from './testing'
import { rememberThreshold } from './threshold'

const task = pictureTask(cat)

let project: { id: string; name: string; ontology: string; suggestion_threshold: number; counts: object }
let isBroken = false
let read = 0

beforeEach(() => {
  HTMLImageElement.prototype.decode = () => Promise.resolve()
  setOrganization('acme')
  localStorage.clear()
  project = { id: 'p', name: 'Cats', ontology: 'o', suggestion_threshold: 0.5, counts: { todo: 3 } }
  isBroken = false
  read = 0
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    if (pathname.endsWith('/me')) return json({ user: { id: 7 }, organizations: [] })
    if (pathname.endsWith('/projects/p')) {
      read += 1
      return isBroken ? json({ status: 500, code: 'error', title: 'It broke' }, 500) : json(project)
    }
    if (pathname.endsWith('/organization')) return json({ permissions: [], membership: 'm' })
    if (pathname.endsWith('/ontologies/o')) return json({ features: [weather] })
    if (pathname.endsWith('/claim')) return json({ tasks: [] })
    if (/\/(tasks\/next|tasks\/t)$/.test(pathname)) return json(task)
    return json({ results: [], next: null })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  onlineManager.setOnline(true)
})

const queues = new Set<TaskQueue>()

function open() {
  queues.clear()
  showAt('/o/$slug/projects/$id/label', '/o/acme/projects/p/label', () => (
    <QueueFrame stage="label">
      {(queue, session, { name }) => {
        queues.add(queue)
        return <p>{`${name} ${session.task.id}`}</p>
      }}
    </QueueFrame>
  ))
}

test('a project that says something else after a lost connection reaches the page and keeps its queue', async () => {
  open()
  await screen.findByText('Cats t')
  const [queue] = queues
  const session = queue!.session
  project = { ...project, name: 'Dogs', counts: { todo: 2 } }
  await blink(() => read)
  await screen.findByText('Dogs t')
  expect(queues.size).toBe(1)
  expect(queue!.session).toBe(session)
  expect(session!.outbox.status.get().state).toBe('saved')
})

test('what is opened next goes by the project as it was read last', async () => {
  open()
  await screen.findByText('Cats t')
  project = { ...project, name: 'Dogs', suggestion_threshold: 0.8 }
  await blink(() => read)
  await screen.findByText('Dogs t')
  const [queue] = queues
  await queue!.start()
  expect(queue!.session!.editor.suggestions.threshold.get()).toBe(0.8)
  rememberThreshold('p', 0.3)
  await queue!.start()
  expect(queue!.session!.editor.suggestions.threshold.get()).toBe(0.3)
})

test('a project that cannot be read again leaves the page as it is', async () => {
  open()
  await screen.findByText('Cats t')
  isBroken = true
  await blink(() => read)
  expect(await screen.findByText('Cats t')).toBeVisible()
  expect(screen.queryByText('It broke')).toBeNull()
  expect(screen.getByText('Cats t')).toBeVisible()
})

test.each([
  ['the grid', 'grid', GridPage, 'grid-empty'],
  ['a label that is looked at', 'tasks/$task', LookPage, 'canvas'],
])('%s stays as well', async (_, path, Page, there) => {
  showAt(`/o/$slug/projects/$id/${path}`, `/o/acme/projects/p/${path.replace('$task', 't')}`, Page)
  await screen.findByTestId(there)
  isBroken = true
  await blink(() => read)
  expect(screen.queryByText('It broke')).toBeNull()
  expect(screen.getByTestId(there)).toBeInTheDocument()
})

test('a project that was never read says so', async () => {
  isBroken = true
  open()
  expect(await screen.findByText('It broke')).toBeVisible()
})
