/** One question at a time, where the answer is words: the field has the keyboard, and no letter decides. */
import { fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MemoryJournal } from '@/editor/core/journal'
import { Questionnaire } from '@/editor/core/questionnaire'
import type { Feature } from '@/editor/core/types'
import { EditorContext } from '@/editor/useEditor'
import { setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import type { TaskDetail } from './api'
import { taskBinding } from './bindings'
import { SessionContext } from './context'
import { Keyed } from './keys'
import { OneQuestion } from './OneQuestion'
import { QuestionPanel } from './QuestionPanel'
import { questionBindings } from './questionBindings'
import { TaskSession } from './session'
import { pictureTask } from './testing'

const words = (id: string, name: string): Feature => ({ id, kind: 'text', name, color: '' })
const sky: Feature = { id: 'sky', kind: 'radio', name: 'Sky', color: '', options: [{ id: 'blue', name: 'Blue' }] }
const features = [words('title', 'Title'), words('note', 'Note'), sky]

const task = {
  ...pictureTask(...features),
  data_row: { id: 'row', modality: 'text', name: 'a.txt', width: null, height: null, media_url: '/m', shown_url: '/m' },
} as unknown as TaskDetail

const ANSWER = JSON.stringify({ results: [], user: { id: 7 } })

beforeEach(() => {
  setOrganization('acme')
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} unobserve() {} }) // biome-ignore format: one line
  vi.stubGlobal('fetch', async () => new Response(ANSWER, { headers: { 'Content-Type': 'application/json' } }))
})
afterEach(() => vi.unstubAllGlobals())

function open(isOne = true) {
  const around = { journal: new MemoryJournal(), socket: null, threshold: 0.5 }
  const session = new TaskSession(task, task.annotation_set, around, false)
  const [over, skip] = [vi.fn(), vi.fn()]
  const asking = new Questionnaire(session.editor, over)
  const bindings = [...questionBindings(asking, () => asking.back(), skip), ...taskBinding('Submit', over)]
  show(
    <SessionContext value={session}>
      <EditorContext value={session.editor}>
        <Keyed editor={session.editor} bindings={bindings}>
          {isOne ? <OneQuestion asking={asking} onBack={vi.fn()} onSkip={skip} /> : <QuestionPanel />}
        </Keyed>
      </EditorContext>
    </SessionContext>,
  )
  const said = () => session.editor.store.list().map(({ value }) => (value as { text: string }).text)
  return { session, asking, over, skip, said }
}

const field = (name: string) => screen.findByRole('textbox', { name })

test('the field has the keyboard when it is asked, and the page says how to go on', async () => {
  open()
  await vi.waitFor(async () => expect(await field('Title')).toHaveFocus())
  expect(screen.getByText(/^Enter goes on, Shift\+Enter begins a line, .+ submits$/)).toBeVisible()
})

test('Enter keeps the words without a line break and asks the next, Shift+Enter begins a line', async () => {
  const { said, over } = open()
  await userEvent.type(await field('Title'), 'A cat{Enter}')
  await vi.waitFor(async () => expect(await field('Note')).toHaveFocus())
  await userEvent.keyboard('It sits.{Shift>}{Enter}{/Shift}It purrs.{Enter}')
  expect(said()).toEqual(['A cat', 'It sits.\nIt purrs.'])
  expect(await screen.findByRole('heading', { name: 'Sky' })).toBeVisible()
  expect(over).not.toHaveBeenCalled()
})

test('no letter and no digit decides, whoever left the field by Escape', async () => {
  const { skip, asking } = open()
  const title = await field('Title')
  await vi.waitFor(() => expect(title).toHaveFocus())
  fireEvent.keyDown(title, { key: 'Escape' })
  expect(title).not.toHaveFocus()
  for (const key of ['a', 's', '1', 'n']) fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}` })
  expect(skip).not.toHaveBeenCalled()
  expect(asking.question?.id).toBe('title')
  fireEvent.keyDown(document.body, { key: 'Enter', code: 'Enter' })
  expect(asking.question?.id).toBe('note')
})

test('where there are options letters decide as before', async () => {
  const { skip, asking } = open()
  asking.at.set(2)
  await screen.findByRole('heading', { name: 'Sky' })
  fireEvent.keyDown(document.body, { key: 's', code: 'KeyS' })
  expect(skip).toHaveBeenCalledOnce()
})

test('among all questions Enter goes to the next one too', async () => {
  const { said } = open(false)
  await userEvent.type(await field('Title'), 'A cat{Enter}')
  await vi.waitFor(async () => expect(await field('Note')).toHaveFocus())
  expect(said()).toEqual(['A cat'])
})
