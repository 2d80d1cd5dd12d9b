import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { acceptOne } from '@/editor/core/actions'
import { MemoryJournal } from '@/editor/core/journal'
import type { Save } from '@/editor/core/save'
import { box, cat, predicted, suggested } from '@/editor/testing/driver'
import { viewerOf } from '@/editor/viewers'
import type { Submission, TaskDetail } from './api'
import { judge, skip, submit } from './finish'
import { sendLeftovers } from './leftovers'
import { TaskQueue } from './queue'

/** The labeling API of a project with so many tasks, as far as a queue meets it. */
class Server {
  readonly submitted: string[] = []
  readonly calls: string[] = []
  readonly saves: Save[] = []
  readonly held = new Set<string>()
  refuses: string | null = null
  /** A change beside the revision that becomes the label. */
  refusesChanges = false
  isOffline = false
  readonly left: string[]

  constructor(count: number) {
    this.left = Array.from({ length: count }, (_, k) => `t${k + 1}`)
    vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => this.answer(input, init))
  }

  private async answer(input: Request | string, init?: RequestInit): Promise<Response> {
    const url = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    const body = JSON.parse(typeof input === 'string' ? String(init?.body) : (await input.text()) || '{}') as Record<
      string,
      string
    >
    const [, , , kind, id, action] = url.pathname.split('/')
    if (this.isOffline) throw new TypeError('Failed to fetch')
    this.calls.push(`${kind} ${action} ${id}`)
    if (url.pathname.endsWith('/tasks/next')) return this.next(body.after ?? null, body.suggestions)
    if (action === 'changes') return this.save(body as unknown as Save)
    const isRefused = action === this.refuses || (this.refusesChanges && 'change' in body)
    if (isRefused) return json({ title: 'Refused', status: 409, code: 'task-not-open' }, 409)
    if (kind === 'tasks' && action === undefined) return json(this.seen(id!))
    if (action === 'release') this.held.delete(id!)
    if (action === 'submit') return this.taken(id!, body as unknown as Submission)
    if (['skip', 'review'].includes(action!)) this.finished(id!)
    if (action === 'take-back') return this.takenBack(id!)
    return json({})
  }

  private next(after: string | null, suggestions: unknown = true): Response {
    const given = this.leased(after)
    if (!given) return new Response(null, { status: 204 })
    return json(suggestions ? given : { ...given, suggestions: [] })
  }

  private leased(after: string | null): TaskDetail | null {
    const open = this.left.filter((id) => id !== after)
    const id = open.find((task) => this.held.has(task)) ?? open[0]
    if (id) this.held.add(id)
    return id ? detail(id) : null
  }

  private taken(id: string, { change, after }: Submission): Response {
    if (change) this.saves.push({ ...change, token: 3 })
    this.finished(id)
    return json({ task: { id }, next: this.leased(after) })
  }

  private seen(id: string): TaskDetail {
    const mine = this.held.has(id)
    return { ...detail(id), lease: { token: mine ? 3 : 0, until: null, mine } }
  }

  private takenBack(id: string): Response {
    this.left.unshift(id)
    this.held.add(id)
    return json(detail(id))
  }

  private save(save: Save): Response {
    this.saves.push(save)
    return json({ revision: save.base_revision + 1 })
  }

  private finished(id: string): void {
    this.submitted.push(id)
    this.held.delete(id)
    this.left.splice(this.left.indexOf(id), 1)
  }
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

const detail = (id: string): TaskDetail => ({
  id,
  project: 'p',
  batch: 'b',
  state: 'in_progress',
  stage: 'label',
  lease: { token: 3, until: null, mine: true },
  data_row: {
    id: `row-${id}`,
    modality: 'image',
    name: `${id}.jpg`,
    width: 640,
    height: 480,
    media_url: `/media/${id}`,
    shown_url: `/media/${id}`,
  },
  ontology: { id: 'o', features: [cat] },
  annotation_set: { id: `set-${id}`, revision: 0, annotations: [], decisions: [], author: 'me', corrects: null },
  suggestions: [suggested([predicted(`s-${id}`, 0.9, box(10, 10, 30, 30))])],
  sources: [],
  comment: '',
  reviews: [],
  labels_wanted: 0,
  benchmark: false,
})

const queueOn = (stage: 'label' | 'review' = 'label', journal = new MemoryJournal()) =>
  new TaskQueue('p', stage, () => ({ journal, socket: null, threshold: 0.5 }))

const opened = async (count: number) => {
  const server = new Server(count)
  const queue = queueOn()
  await queue.start()
  await vi.waitFor(() => expect(server.held.size).toBe(Math.min(2, count)))
  await new Promise((resolve) => setTimeout(resolve))
  return { server, queue }
}

beforeEach(() => {
  HTMLImageElement.prototype.decode = () => Promise.resolve()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('the next task is held and ready while the first is worked on', async () => {
  const { server, queue } = await opened(3)
  expect(queue.session!.task.id).toBe('t1')
  expect([...server.held]).toEqual(['t1', 't2'])
  queue.stop()
})

test('the first picture is asked for before what is suggested on it', async () => {
  const server = new Server(1)
  const known: string[][] = []
  vi.spyOn(viewerOf('image')!, 'preload').mockImplementationOnce(async () => void known.push([...server.calls]))
  const queue = queueOn()
  await queue.start()
  expect(known).toEqual([['projects tasks p']])
  expect(server.calls).toContain('tasks undefined t1')
  expect(queue.session!.editor.suggestions.list().shown).toHaveLength(1)
  queue.stop()
})

test('the task that is named is opened where the person holds it, else the one that is handed out', async () => {
  const server = new Server(3)
  server.held.add('t1').add('t2')
  const queue = queueOn()
  await queue.start('t2')
  expect(queue.session!.task.id).toBe('t2')
  queue.stop()
  await queue.start('t3')
  expect(queue.session!.task.id).toBe('t1')
  queue.stop()
})

test('submitting shows the next one before the server has answered, and saves with it', async () => {
  const { server, queue } = await opened(3)
  acceptOne(queue.session!.editor)
  const finished = queue.finish(submit)
  expect(queue.session!.task.id).toBe('t2')
  await finished
  expect(server.saves[0]!.decisions[0]!.outcome).toBe('accepted')
  expect(server.submitted).toEqual(['t1'])
  expect(server.calls.filter((call) => call.includes('changes'))).toEqual([])
  expect([...server.held]).toEqual(['t2', 't3'])
  queue.stop()
})

test('what cannot go with the submit is saved alone, and submitted then', async () => {
  const { server, queue } = await opened(3)
  acceptOne(queue.session!.editor)
  server.refusesChanges = true
  await queue.finish(submit)
  const order = server.calls.filter((call) => call.includes('submit') || call.includes('changes'))
  expect(order.map((call) => call.split(' ')[1])).toEqual(['submit', 'changes', 'submit'])
  expect([server.saves.length, server.submitted]).toEqual([1, ['t1']])
  queue.stop()
})

test('what the submit hands out comes next, and nothing is asked for beside it', async () => {
  const { server, queue } = await opened(4)
  await queue.finish(submit)
  await vi.waitFor(() => expect(queue.next.get()?.task.id).toBe('t3'))
  const order = server.calls.filter((call) => call.includes('submit') || call.startsWith('projects'))
  expect(order.map((call) => call.split(' ')[1])).toEqual(['tasks', 'tasks', 'submit'])
  queue.stop()
})

test('who leaves while a task is being submitted gives back what is handed out for it', async () => {
  const { server, queue } = await opened(4)
  const finished = queue.finish(submit)
  queue.stop()
  await finished
  await vi.waitFor(() => expect([...server.held]).toEqual([]))
})

test('submitting twice in haste submits once', async () => {
  const { server, queue } = await opened(1)
  await Promise.all([queue.finish(submit), queue.finish(submit)])
  expect(server.calls.filter((call) => call.includes('submit'))).toHaveLength(1)
})

test('the last task leads to an empty queue that says how many were done', async () => {
  const { queue } = await opened(1)
  await queue.finish(submit)
  expect(queue.state.get()).toEqual({ kind: 'empty', done: 1 })
})

test('what could not be submitted is told and can be returned to', async () => {
  const { server, queue } = await opened(2)
  server.refuses = 'submit'
  await queue.finish(submit)
  expect(queue.session!.task.id).toBe('t2')
  expect(queue.unfinished.get()!.session.task.id).toBe('t1')
  server.refuses = null
  queue.goBack()
  expect(queue.session!.task.id).toBe('t1')
  await queue.finish(submit)
  expect(server.submitted).toEqual(['t1'])
  queue.stop()
})

test('submitted without a connection it waits, and is sent once by itself when the connection is back', async () => {
  const { server, queue } = await opened(2)
  const [session] = [queue.session!]
  acceptOne(session.editor)
  server.isOffline = true
  const finished = queue.finish(submit)
  await vi.waitFor(() => expect(queue.waiting.get()).toEqual([session]))
  expect(queue.session!.task.id).toBe('t2')
  expect(server.submitted).toEqual([])
  server.isOffline = false
  session.outbox.resume()
  window.dispatchEvent(new Event('online'))
  await finished
  expect(server.submitted).toEqual(['t1'])
  expect(queue.waiting.get()).toEqual([])
  expect(queue.unfinished.get()).toBeNull()
  queue.stop()
})

test('where there is no next task to show, a refusal keeps the present one', async () => {
  const { server, queue } = await opened(1)
  server.refuses = 'submit'
  await expect(queue.finish(submit)).rejects.toMatchObject({ code: 'task-not-open' })
  expect(queue.session!.task.id).toBe('t1')
  queue.stop()
})

test('what was set aside is not counted as done, unless one goes back and finishes it', async () => {
  const { server, queue } = await opened(2)
  await queue.finish(submit)
  await queue.setAside((session) => skip(session, 'too dark'))
  expect(queue.state.get()).toEqual({ kind: 'empty', done: 1 })
  expect(await queue.previous()).toBe(true)
  expect(queue.session!.task.id).toBe('t2')
  await queue.finish(submit)
  expect(queue.state.get()).toEqual({ kind: 'empty', done: 2 })
  expect(server.submitted).toEqual(['t1', 't2', 't2'])
})

test('skipping and judging end a task too', async () => {
  const { server, queue } = await opened(3)
  await queue.setAside((session) => skip(session, 'too dark'))
  await queue.finish((session) => judge(session, 'approve', { comment: '' }))
  expect(server.submitted).toEqual(['t1', 't2'])
  queue.stop()
})

test('one goes back to what was finished last; what was at hand is saved and comes next', async () => {
  const { server, queue } = await opened(4)
  expect(await queue.previous()).toBe(false)
  await queue.finish(submit)
  await vi.waitFor(() => expect([...server.held]).toEqual(['t2', 't3']))
  acceptOne(queue.session!.editor)
  expect(await queue.previous()).toBe(true)
  expect([queue.session!.task.id, queue.done, server.saves.length]).toEqual(['t1', 0, 1])
  await vi.waitFor(() => expect([...server.held].sort()).toEqual(['t1', 't2']))
  await queue.finish(submit)
  expect(queue.session!.task.id).toBe('t2')
  expect(queue.past.get()).toEqual([{ task: 't1', isDone: true }])
  queue.stop()
})

test('one goes back from the end of the queue, and waits for what is being finished', async () => {
  const { queue } = await opened(1)
  const finished = queue.finish(submit)
  expect(await queue.previous()).toBe(true)
  await finished
  expect(queue.session!.task.id).toBe('t1')
  queue.stop()
})

test('where the task is not given back one stays where one is', async () => {
  const { server, queue } = await opened(2)
  await queue.finish(submit)
  server.refuses = 'take-back'
  await expect(queue.previous()).rejects.toMatchObject({ code: 'task-not-open' })
  expect([queue.session!.task.id, queue.past.get()]).toEqual(['t2', [{ task: 't1', isDone: true }]])
  queue.stop()
})

test('leaving gives back what was not touched, and keeps what was', async () => {
  const { server, queue } = await opened(3)
  acceptOne(queue.session!.editor)
  queue.stop()
  await vi.waitFor(() => expect([...server.held]).toEqual(['t1']))
  expect(server.saves).toHaveLength(1)
})

test('in review the label is not to be changed until the reviewer makes a correction', async () => {
  new Server(1)
  const queue = queueOn('review')
  await queue.start()
  expect(queue.session!.isReadOnly).toBe(true)
  const correction = queue.session!.correcting({ ...detail('t1').annotation_set, id: 'mine', corrects: 'set-t1' })
  queue.replace(correction)
  expect(queue.session!.isReadOnly).toBe(false)
  queue.stop()
})

test('what this device kept of other tasks is sent', async () => {
  const server = new Server(0)
  const journal = new MemoryJournal()
  const entry = { set: 'gone', sequence: 0, base: 4, token: 9, activity: [] }
  await journal.put({ ...entry, changeId: 'c1', change: { created: [], updated: [], deleted: [], decisions: [] } })
  await sendLeftovers(journal, [])
  expect(server.saves).toMatchObject([{ base_revision: 4, change_id: 'c1', token: 9 }])
  expect(await journal.load()).toEqual([])
})
