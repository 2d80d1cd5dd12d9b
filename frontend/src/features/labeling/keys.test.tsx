import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Observable } from '@/editor/core/observable'
import type { Feature } from '@/editor/core/types'
import { cat, drawn, Hand, lake, predicted, suggested, three, weather } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { showAt } from '@/testing/render'
import { objectBindings, suggestionBindings, taskBinding, toolBindings } from './bindings'
import { SessionContext } from './context'
import { DecideBar } from './DecideBar'
import { FocusBar } from './FocusBar'
import { Hint } from './Hint'
import { changesOf, Keyed } from './keys'
import { ObjectPanel } from './ObjectPanel'
import { Palette } from './Palette'
import { SuggestedAnswer } from './SuggestedAnswer'
import type { TaskSession } from './session'
import { Toolbar } from './Toolbar'
import { viewBindings } from './viewBindings'
import { WayPicker } from './WayPicker'

const answer = (body: unknown) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
const observer = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal('fetch', async ({ url }: Request) =>
    answer(url.endsWith('/me') ? { user: { id: 7 } } : { results: [] }),
  )
  vi.stubGlobal('ResizeObserver', observer)
})
afterEach(() => {
  changesOf('7').set(new Map())
  vi.unstubAllGlobals()
})

const body: Feature = { ...lake, id: 'body', kind: 'keypoints', name: 'Body', settings: { points: ['nose', 'tail'] } }
const sunny = predicted('sunny', 0.8, { option: 'sun' }, weather)

const square = {
  rings: [
    [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
  ],
}

function opened(annotations: ReturnType<typeof drawn>[] = []) {
  const hand = new Hand({ features: [cat, lake, body, weather], annotations })
  hand.suggest(three).suggest(suggested([sunny], { annotation_set: 'set-2', model_run: 'run-2' }))
  const { editor } = hand
  const bindings = [
    ...suggestionBindings(editor, vi.fn(), vi.fn()),
    ...toolBindings(editor),
    ...objectBindings(editor),
    ...viewBindings(editor, vi.fn()),
    ...taskBinding('Submit', vi.fn()),
  ]
  const task = { project: 'p', stage: 'label', suggestions: [], data_row: { id: 'r', name: 'a row' } }
  const session = {
    task,
    isReadOnly: false,
    source: () => undefined,
    correction: new Observable(null),
  } as unknown as TaskSession
  showAt('/o/$slug', '/o/acme', () => (
    <SessionContext value={session}>
      <EditorContext value={editor}>
        <Keyed editor={editor} bindings={bindings}>
          <Toolbar projectName="Pets" instructions="" status={null} onHelp={vi.fn()}>
            {null}
          </Toolbar>
          <Hint />
          <FocusBar />
          <Palette />
          <WayPicker />
          <DecideBar />
          <ObjectPanel />
          <SuggestedAnswer feature={weather} />
        </Keyed>
      </EditorContext>
    </SessionContext>
  ))
  return { hand, ids: [...new Set(bindings.map(({ id }) => id))] }
}

const printed = (): string[] => [...document.querySelectorAll('kbd')].map((key) => key.textContent ?? '')

const RESTED_MS = 500

/** Every key printed on the page, also where it is told only while the pointer rests on a button. */
function printedInTips(): string[] {
  const keys = new Set(printed())
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  for (const button of document.querySelectorAll('button')) {
    fireEvent.mouseEnter(button)
    act(() => void vi.advanceTimersByTime(RESTED_MS))
    for (const key of printed()) keys.add(key)
    fireEvent.mouseLeave(button)
    act(() => void vi.advanceTimersByTime(RESTED_MS))
  }
  vi.useRealTimers()
  return [...keys]
}

const ALWAYS = ['accept-answer', 'tool.box', 'label.cat', 'undo', 'redo', 'fit', 'help']

it.each([
  ['list', 'select', [...ALWAYS, 'join', 'reject', 'edit', 'accept', 'way.hand']],
  ['focus', 'select', ['reject', 'accept']],
  ['list', 'keypoints', ['command.keypoints.skip', 'command.keypoints.finish', 'command.keypoints.backspace']],
  ['list', 'polygon', ['command.polygon.finish', 'command.polygon.Snap to neighbours']],
] as const)('remapped keys are printed as they are now, everywhere: by the %s, with %s', async (way, tool, wanted) => {
  const { hand, ids } = opened([drawn('a', square, lake), drawn('b', square, lake)])
  act(() => {
    changesOf('7').set(new Map(ids.map((id, at) => [id, [`Mine${at}`]])))
    hand.editor.ways.way.set(way)
    hand.take(tool)
    if (tool !== 'select') hand.click(300, 100)
    else if (way === 'list') for (const id of ['a', 'b']) hand.editor.selection.toggle(id)
  })
  await screen.findAllByText(/^Mine/, {}, { timeout: 5000 })
  const keys = wanted.some((id) => id === 'undo') ? printedInTips() : printed()
  expect(keys.filter((key) => !key.startsWith('Mine'))).toEqual([])
  expect(keys).toEqual(expect.arrayContaining(wanted.map((id) => `Mine${ids.indexOf(id)}`)))
})

it('a key that another action took is printed nowhere', async () => {
  changesOf('7').set(
    new Map([
      ['tool.box', []],
      ['label.cat', []],
    ]),
  )
  opened()
  expect(await screen.findByText('Accept suggestions, or choose a label and draw.')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /Cat/ }).querySelector('kbd')).toHaveTextContent('')
})

it('no part of the page prints a key but by asking which one it is now', () => {
  const sources = import.meta.glob<string>('./*.tsx', { query: '?raw', import: 'default', eager: true })
  const printing = Object.entries(sources).filter(([, text]) => /<Kbd|chordText\(|\bchord="/.test(text))
  expect(printing.map(([path]) => path).sort()).toEqual(['./KeyHelp.tsx', './keys.tsx'])
})
