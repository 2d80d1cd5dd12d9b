/** What is saved elsewhere, in another tab or by somebody else, while a person is at the same task. */
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { change } from '@/editor/core/changes'
import { MemoryJournal } from '@/editor/core/journal'
import { SaveRefused } from '@/editor/core/save'
import type { Annotation } from '@/editor/core/types'
import { box, cat, drawn, weather } from '@/editor/testing/driver'
import { Server } from '@/editor/testing/saving'
import { setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import type { TaskDetail } from './api'
import { SessionContext } from './context'
import { Notices } from './Notices'
import { TaskQueue } from './queue'
import { TaskSession } from './session'
import { json, pictureTask } from './testing'

const CODES = { stale: 'stale-revision', 'other-content': 'change-id-taken' } as Record<string, string>

let server: Server
let session: TaskSession

const task = (): TaskDetail => {
  const whole = pictureTask(cat, weather)
  return { ...whole, annotation_set: { ...whole.annotation_set, ...server.state } as TaskDetail['annotation_set'] }
}

async function answered(body: string): Promise<Response> {
  try {
    return json(await server.send('set', JSON.parse(body)))
  } catch (thrown) {
    if (!(thrown instanceof SaveRefused)) throw thrown
    const errors = thrown.pointers.map((pointer) => ({ pointer, code: 'wrong', message: 'This may not be.' }))
    if (thrown.reason === 'refused') return json({ status: 422, code: 'invalid', detail: thrown.message, errors }, 422)
    return json({ status: 409, code: CODES[thrown.reason], detail: thrown.message, ...thrown.newer }, 409)
  }
}

function open(...rows: Annotation[]): TaskSession {
  server.revision = 1
  for (const row of rows) server.rows.set(row.id, row)
  const detail = task()
  const around = { journal: new MemoryJournal(), socket: null, threshold: 0.5 }
  session = new TaskSession(detail, detail.annotation_set, around, false)
  session.editor.resize({ width: 640, height: 480 })
  session.start()
  return session
}

/** Somebody else saves. */
const elsewhere = (...rows: Annotation[]) => {
  server.revision += 1
  for (const row of rows) server.rows.set(row.id, row)
}

const press = (x: number, y: number) => ({ at: { x, y }, slop: 4, shift: false, alt: false, handle: null })

function grab(x: number, y: number, to: readonly [number, number]): void {
  const { editor } = session
  editor.selection.choose('a')
  editor.hold('pointer')
  editor.signal('pointerDown', press(x, y))
  editor.signal('pointerMove', press((x + to[0]) / 2, (y + to[1]) / 2))
  editor.signal('pointerMove', press(...to))
}

function letGo(x: number, y: number): void {
  session.editor.signal('pointerUp', press(x, y))
  session.editor.release('pointer')
}

const valueHere = (id: string) => session.editor.store.get(id)?.value

beforeEach(() => {
  server = new Server()
  setOrganization('acme')
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    if (pathname.endsWith('/changes'))
      return answered(typeof input === 'string' ? String(init?.body) : await input.text())
    if (pathname.endsWith('/annotation-sets/set')) return json(task().annotation_set)
    return json(task())
  })
})
afterEach(() => {
  session.stop()
  vi.unstubAllGlobals()
})

test('what arrives while an object is dragged waits for the hand, and both versions are kept', async () => {
  open(drawn('a', box(10, 10, 40, 40)))
  grab(30, 30, [80, 30])
  elsewhere(drawn('a', box(10, 200, 40, 40)))
  const met = session.refresh()
  await new Promise((resolve) => setTimeout(resolve))
  expect(valueHere('a')).toMatchObject({ x: 60, y: 10 })
  letGo(80, 30)
  await met
  expect(await session.save()).toBe(true)
  expect(server.rows.get('a')!.value).toMatchObject({ x: 10, y: 200 })
  const [conflict] = session.outbox.conflicts.get()
  expect(server.rows.get(conflict!.ours!.id)!.value).toMatchObject({ x: 60, y: 10 })
  expect(session.editor.store.list()).toHaveLength(2)
})

/** Both move the object `a`; what is on the page then. */
async function bothMove(): Promise<void> {
  open(drawn('a', box(10, 10, 40, 40)))
  grab(30, 30, [80, 30])
  letGo(80, 30)
  elsewhere(drawn('a', box(10, 200, 40, 40)))
  expect(await session.save()).toBe(true)
}

test('a conflict names both versions of the object as the list of objects does, and leads to each', async () => {
  await bothMove()
  const { editor, outbox } = session
  show(
    <SessionContext value={session}>
      <Notices queue={new TaskQueue('p', 'label', () => session.around)} />
    </SessionContext>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Cat 2: your version' }))
  expect(editor.selection.only()).toBe(outbox.conflicts.get()[0]!.ours!.id)
  await userEvent.click(screen.getByRole('button', { name: 'Cat 1: as it is elsewhere' }))
  expect(editor.selection.only()).toBe('a')
})

test('undo after a conflict takes back the version that is ours and leaves theirs', async () => {
  await bothMove()
  const { editor } = session
  const [copy] = editor.store.list().filter(({ id }) => id !== 'a')
  editor.undo()
  expect(editor.store.list()).toMatchObject([{ id: 'a', value: { x: 10, y: 200 } }])
  editor.redo()
  expect(editor.store.list()).toMatchObject([{ id: 'a', value: { x: 10, y: 200 } }, copy!])
})

test('what is deleted elsewhere while it is dragged stays as ours', async () => {
  open(drawn('a', box(10, 10, 40, 40)))
  grab(30, 30, [80, 30])
  elsewhere()
  server.rows.delete('a')
  const met = session.refresh()
  await new Promise((resolve) => setTimeout(resolve))
  letGo(80, 30)
  await met
  expect(await session.save()).toBe(true)
  expect([...server.rows.values()].map(({ value }) => value)).toMatchObject([{ x: 60, y: 10 }])
  expect(session.outbox.conflicts.get()).toMatchObject([{ theirs: null }])
})

test('what the server never takes is kept aside by itself, and all else is saved', async () => {
  open(drawn('a', box(10, 10, 40, 40)))
  const { send } = server
  server.send = async (set, save) => {
    const index = save.created.findIndex((row) => (row.value as { x: number }).x < 0)
    if (index < 0) return send(set, save)
    throw new SaveRefused('refused', 'Off the picture', undefined, undefined, [`/created/${index}/value`])
  }
  const { editor, outbox } = session
  editor.transact('Draw', change({ created: [drawn('good')] }))
  editor.transact('Draw', change({ created: [drawn('bad', box(-5, 0, 9, 9))] }))
  expect(await session.save()).toBe(false)
  expect(outbox.status.get()).toMatchObject({ state: 'refused', message: 'Off the picture', unsaved: 2 })
  editor.transact('Draw', change({ created: [drawn('later')] }))
  show(
    <SessionContext value={session}>
      <Notices queue={new TaskQueue('p', 'label', () => session.around)} />
    </SessionContext>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Keep it aside' }))
  expect(await screen.findByText('1 change is kept aside')).toBeInTheDocument()
  expect(await session.save()).toBe(true)
  expect([...server.rows.keys()]).toEqual(['a', 'good', 'later'])
  expect(editor.store.list().map(({ id }) => id)).toEqual(['a', 'good', 'later'])

  const after = new TaskSession(task(), task().annotation_set, session.around, false)
  session.stop()
  after.start()
  await vi.waitFor(() => expect(after.outbox.aside.get()).toHaveLength(1))
  server.send = send
  after.putBack(after.outbox.aside.get()[0]!)
  expect(await after.save()).toBe(true)
  expect([...server.rows.values()].at(-1)!.value).toMatchObject({ x: -5 })
  expect(server.rows.has('bad')).toBe(false)
  expect(after.outbox.aside.get()).toEqual([])
  after.stop()
})

const said = (id: string, option: string) => drawn(id, { option }, weather)

/** The server, which takes one answer to a question. */
function takesOneAnswer(): void {
  const { send } = server
  server.send = async (set, save) => {
    const answers = new Map([
      ...server.rows,
      ...[...save.created, ...save.updated].map((row) => [row.id, row] as const),
    ])
    for (const id of save.deleted) answers.delete(id)
    const isTwice = [...answers.values()].filter(({ feature }) => feature === weather.id).length > 1
    if (save.base_revision === server.revision && isTwice) throw new SaveRefused('refused', 'Answered twice')
    return send(set, save)
  }
}

test.each([
  ['both answer it first', [], said('mine', 'rain')],
  ['both change it', [said('a', 'none')], said('a', 'rain')],
])('where %s, theirs stands and ours can be taken', async (_, before, mine) => {
  open(...before)
  takesOneAnswer()
  const { editor, outbox } = session
  const was = editor.store.get(mine.id)
  editor.transact('Answer', change(was ? { updated: [{ before: was, after: mine }] } : { created: [mine] }))
  elsewhere(said(before.length > 0 ? 'a' : 'theirs', 'sun'))
  expect(await session.save()).toBe(true)
  expect([...server.rows.values()].map(({ value }) => value)).toEqual([{ option: 'sun' }])
  expect(editor.store.list().map(({ value }) => value)).toEqual([{ option: 'sun' }])
  show(
    <SessionContext value={session}>
      <Notices queue={new TaskQueue('p', 'label', () => session.around)} />
    </SessionContext>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent('the answer was “Sun”, and that stands. Yours was “Rain”.')
  await userEvent.click(screen.getByRole('button', { name: 'Take mine' }))
  expect(await session.save()).toBe(true)
  expect([...server.rows.values()].map(({ value }) => value)).toEqual([{ option: 'rain' }])
  expect(outbox.conflicts.get()).toEqual([])
})

test('the same answer from both sides is no conflict', async () => {
  open()
  takesOneAnswer()
  session.editor.transact('Answer', change({ created: [said('mine', 'sun')] }))
  elsewhere(said('theirs', 'sun'))
  expect(await session.save()).toBe(true)
  expect(session.outbox.conflicts.get()).toEqual([])
  expect([...server.rows.keys()]).toEqual(['theirs'])
})
