/** What a closed page has left on the device is sent later; where the server will not take it, that is said, once. */
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { change } from '@/editor/core/changes'
import { type Entry, MemoryJournal } from '@/editor/core/journal'
import type { Save } from '@/editor/core/save'
import { drawn } from '@/editor/testing/driver'
import { setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { LeftBehind } from './LeftBehind'
import { sendLeftovers } from './leftovers'

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

const lost = { title: 'No', status: 409, code: 'lease-lost', detail: 'This task is with somebody else.', kept: false }
const errors = [{ pointer: '/created/0/value', code: 'outside', message: 'The box lies outside.' }]
const wrong = { title: 'No', status: 422, code: 'invalid', errors }

let saves: Save[]
let answer: (save: Save) => Response
let isAway: boolean
let journal: MemoryJournal

beforeEach(() => {
  setOrganization('acme')
  saves = []
  answer = ({ base_revision }) => json({ revision: base_revision + 1 })
  isAway = false
  journal = new MemoryJournal()
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    if (typeof input !== 'string') {
      if (isAway) throw new TypeError('Failed to fetch')
      return json({ id: 'gone', revision: 4, annotations: [], decisions: [] })
    }
    const save = JSON.parse(String(init?.body)) as Save
    saves.push(save)
    return answer(save)
  })
})
afterEach(() => vi.unstubAllGlobals())

const leave = (changeId: string, ids: string[], part: Partial<Entry> = {}) =>
  journal.put({
    changeId,
    set: 'gone',
    name: 'cat.jpg',
    sequence: 0,
    base: 4,
    token: 9,
    change: change({ created: ids.map((id) => drawn(id)) }),
    activity: [],
    ...part,
  })

const kept = async () => (await journal.load()).map(({ change }) => change.created.map(({ id }) => id))

test('what is lost for good is said by its picture, after a reload as well, and is not sent again', async () => {
  answer = () => json(lost, 409)
  await leave('c1', ['a', 'b'])
  await sendLeftovers(journal, [])
  const { unmount } = show(<LeftBehind journal={journal} />)
  const notice = screen.getByRole('alert')
  expect(notice).toHaveTextContent('2 changes to cat.jpg were not saved')
  expect(notice).toHaveTextContent('This task is with somebody else.')
  unmount()
  await sendLeftovers(journal, [])
  show(<LeftBehind journal={journal} />)
  expect(screen.getAllByRole('alert')).toHaveLength(1)
  expect(saves).toHaveLength(1)
  expect(await kept()).toEqual([['a', 'b']])
})

test('who discards it is not told again', async () => {
  answer = () => json(lost, 409)
  await leave('c1', ['a'])
  await sendLeftovers(journal, [])
  show(<LeftBehind journal={journal} />)
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }))
  await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  expect(await kept()).toEqual([])
  await sendLeftovers(journal, [])
  expect(screen.queryByRole('alert')).toBeNull()
})

test('of a change that is wrong in part the rest is saved', async () => {
  answer = ({ created, base_revision }) =>
    created.some(({ id }) => id === 'a') ? json(wrong, 422) : json({ revision: base_revision + 1 })
  await leave('c1', ['a', 'b'])
  await sendLeftovers(journal, [])
  show(<LeftBehind journal={journal} />)
  expect(screen.getByRole('alert')).toHaveTextContent('1 change to cat.jpg was not saved')
  expect(screen.getByRole('alert')).toHaveTextContent('The box lies outside.')
  expect(saves.at(-1)?.created.map(({ id }) => id)).toEqual(['b'])
  expect(await kept()).toEqual([['a']])
  await sendLeftovers(journal, [])
  expect(saves).toHaveLength(2)
})

test('where the server goes away meanwhile it is tried again', async () => {
  answer = () => json(wrong, 422)
  isAway = true
  await leave('c1', ['a'])
  await sendLeftovers(journal, [])
  show(<LeftBehind journal={journal} />)
  expect(screen.queryByRole('alert')).toBeNull()
  isAway = false
  answer = ({ base_revision }) => json({ revision: base_revision + 1 })
  await sendLeftovers(journal, [])
  expect(saves).toHaveLength(2)
  expect(await kept()).toEqual([])
})

test('what is open says so itself', async () => {
  await leave('c1', ['a'], { refused: 'No', isAside: true })
  await sendLeftovers(journal, ['gone'])
  const { rerender } = show(<LeftBehind journal={journal} />)
  expect(screen.queryByRole('alert')).toBeNull()
  await sendLeftovers(journal, [])
  rerender(<LeftBehind journal={journal} open="gone" />)
  expect(screen.queryByRole('alert')).toBeNull()
  rerender(<LeftBehind journal={journal} />)
  expect(screen.getByRole('alert')).toBeVisible()
})
