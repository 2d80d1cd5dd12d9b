import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Observable } from '@/editor/core/observable'
import type { SuggestionSet } from '@/editor/core/types'
import { box, cat, drawn, Hand } from '@/editor/testing/driver'
import { EditorContext, useEditor, useWaiting } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { choiceOf, readChoice } from './choice'
import { SessionContext } from './context'
import { answering, lookAgainMs } from './predictors'
import { Run } from './run'
import { SuggestionPanel } from './SuggestionPanel'
import type { TaskSession } from './session'
import { AskAhead } from './useChoice'
import { useSaidBy } from './useSaidBy'

const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })

const detector = (state: string) => ({
  id: 'd',
  name: 'Digit detector',
  ready: state === 'ready',
  versions: [{ id: 'v1', number: 1, state, job: 'j' }],
  promoted: null as string | null,
  pinned: null as string | null,
})
type Predictor = ReturnType<typeof detector> & { needs_prompt?: boolean }

/** A project whose predictors and whose training the test decides. */
const server = {
  predictors: [] as Predictor[],
  done: 0,
  total: 100 as number | null,
  asked: [] as string[],
  /** How often about the task that comes next. */
  ahead: 0,
  refuses: false,
}
const REFUSED = 'The predictor could not finish: No agent is connected: Start one.'
const NOBODY = { status: 409, code: 'no-agent-connected', title: 'No agent is connected', detail: 'Start one.' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  localStorage.clear()
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/me')) return json({ user: { id: 7 } })
    if (pathname.endsWith('/suggestions')) {
      server.asked.push(((await request.json()) as { predictor: string }).predictor)
      if (pathname.includes('-next')) server.ahead += 1
      return server.refuses ? new Response(JSON.stringify(NOBODY), { status: NOBODY.status }) : json({ job: 'j' })
    }
    if (pathname.endsWith('/suggestion-figures')) return json(null)
    return pathname.includes('/jobs/')
      ? json({ id: 'j', state: 'running', done: server.done, total: server.total })
      : json({ results: server.predictors.map((predictor) => ({ predictor })) })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Of whom each suggestion is, in words. */
function SaidBy() {
  const saidBy = useSaidBy()
  const { open } = useWaiting(useEditor())
  return <p data-testid="said-by">{open.map((one) => saidBy(one) ?? 'unsaid').join(', ')}</p>
}

let rows = 0

interface Opened extends Partial<typeof server> {
  /** The predictors that have looked at the task already. */
  readonly seenBy?: readonly string[]
  readonly state?: string
  readonly asksOnOpening?: boolean
  readonly suggested?: readonly SuggestionSet[]
  readonly isOnly?: boolean
}

/** A task of a data row of its own, in a project of its own. */
function opened(predictors: Predictor[], { seenBy = [], state = 'in_progress', ...more }: Opened = {}) {
  const { asksOnOpening = false, suggested = [], isOnly, ...served } = more
  Object.assign(server, { predictors, done: 0, total: 100, asked: [], ahead: 0, refuses: false, ...served })
  const number = `${++rows}`
  choiceOf('7', `p${number}`).set({ predictor: null, asksOnOpening, isOnly })
  const task = { id: `t${number}`, project: `p${number}`, state, data_row: { id: number } }
  const sessionOf = (id: string) => ({
    task: { ...task, id: `t${id}`, data_row: { id }, suggestions: seenBy.map((predictor) => ({ predictor })) },
    run: new Run(`t${id}`, async () => {}),
    isReadOnly: false,
  })
  const session = sessionOf(number)
  const { run } = session
  const queue = { next: new Observable<TaskSession | null>(null) }
  const hand = new Hand({ features: [cat] })
  for (const set of suggested) hand.suggest(set)
  const { unmount } = show(
    <SessionContext value={session as unknown as TaskSession}>
      <EditorContext value={hand.editor}>
        <SuggestionPanel onAcceptAll={() => {}} />
        <AskAhead queue={queue} />
        <SaidBy />
      </EditorContext>
    </SessionContext>,
  )
  const comes = () => queue.next.set(sessionOf(`${number}-next`) as unknown as TaskSession)
  return { run, unmount, hand, comes }
}

it('a predictor that is being trained says how far it is, and can be run by itself once it is ready', async () => {
  opened([detector('training')], { done: 78 })
  expect(await screen.findByText(/^Digit detector is being trained \(78\s%\)$/)).toBeVisible()
  expect(screen.queryByTestId('run-predictor')).not.toBeInTheDocument()
  server.predictors = [detector('ready')]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await screen.findByTestId('run-predictor')).toBeEnabled()
  expect(screen.getByText('Run the predictor, or draw by hand.')).toBeVisible()
})

it.each([
  ['training that has not begun', [detector('training')], { total: null }, 'Digit detector is about to be trained'],
  ['no training at all', [{ ...detector('failed') }], {}, 'Digit detector has not learned anything yet'],
  ['no predictor', [], {}, 'No predictor is attached'],
])('%s is told in words', async (_, predictors, more, words) => {
  opened(predictors, more)
  expect(await screen.findByText(words)).toBeVisible()
  expect(screen.queryByText('Run the predictor, or draw by hand.')).not.toBeInTheDocument()
})

it('one that is ready can be asked while another is still being trained', async () => {
  opened([{ ...detector('training'), id: 'e' }, detector('ready')])
  expect(await screen.findByTestId('run-predictor')).toBeEnabled()
})

it('is looked at often during a training, seldom where nobody can be asked, and not again once all is well', () => {
  const of = (...states: string[]) => lookAgainMs(states.map(detector))
  expect(of('training')).toBe(5_000)
  expect(of('ready', 'training')).toBe(5_000)
  expect(of('failed')).toBe(of())
  expect(of()).toBeGreaterThan(5_000)
  expect(of('ready')).toBe(false)
})

it('one that cannot be asked says why where its suggestions would stand, and can be asked again', async () => {
  opened([detector('ready')], { refuses: true })
  fireEvent.click(await screen.findByTestId('run-predictor'))
  expect(await screen.findByRole('alert')).toHaveTextContent(REFUSED)
  expect(screen.getByTestId('run-predictor')).toBeEnabled()
})

it('the first that was attached is asked once when a task opens, and another as soon as it is chosen', async () => {
  opened(
    [detector('ready'), { ...detector('ready'), id: 'e', versions: [{ ...detector('ready').versions[0]!, id: 'v2' }] }],
    {
      asksOnOpening: true,
    },
  )
  await vi.waitFor(() => expect(server.asked).toEqual(['d']))
  fireEvent.change(screen.getByLabelText('Predictor'), { target: { value: 'e' } })
  await vi.waitFor(() => expect(server.asked).toEqual(['d', 'e']))
  fireEvent.change(screen.getByLabelText('Predictor'), { target: { value: 'd' } })
  expect(screen.getByLabelText('Predictor')).toHaveValue('d')
  expect(server.asked).toEqual(['d', 'e'])
})

it.each([
  ['that it has looked at already', { seenBy: ['d'] }],
  ['that was submitted and came back', { state: 'rework' }],
  ['of a person who does not want that', { asksOnOpening: false }],
])('nobody is asked about a task %s, until somebody does', async (_, more) => {
  opened([detector('ready')], { asksOnOpening: true, ...more })
  const run = await screen.findByTestId('run-predictor')
  expect(server.asked).toEqual([])
  fireEvent.click(run)
  await vi.waitFor(() => expect(server.asked).toEqual(['d']))
})

it('one that only answers clicks is neither asked when a task opens nor offered to run', async () => {
  opened([{ ...detector('ready'), id: 'clicks', needs_prompt: true }, detector('ready')], { asksOnOpening: true })
  await vi.waitFor(() => expect(server.asked).toEqual(['d']))
  expect(screen.queryByLabelText('Predictor')).not.toBeInTheDocument()
})

it('one that cannot be asked by itself says so without raising its voice', async () => {
  opened([detector('ready')], { asksOnOpening: true, refuses: true })
  expect(await screen.findByTestId('run-told')).toHaveTextContent(REFUSED)
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  expect(screen.getByTestId('run-predictor')).toBeEnabled()
})

const kept = (whose: string) => readChoice(localStorage.getItem(`firstpass-predictor:${whose}`))

it('what a person chose is there when the project is opened again', () => {
  choiceOf('7', 'kept').set({ predictor: 'e', asksOnOpening: false })
  expect(kept('7:kept')).toEqual({ predictor: 'e', asksOnOpening: false })
  expect(kept('8:kept')).toEqual({ predictor: null, asksOnOpening: true })
  choiceOf('7', 'clicks').set({ predictor: null, asksOnOpening: true, segmenter: null })
  expect(kept('7:clicks').segmenter).toBeNull()
  localStorage.setItem('firstpass-predictor:7:broken', '{')
  expect(kept('7:broken').asksOnOpening).toBe(true)
})

it('the version that answers is the pinned one, else the one in use, else the newest that is ready', () => {
  const versions = [3, 2, 1].map((number) => ({
    id: `v${number}`,
    number,
    state: number === 3 ? 'training' : 'ready',
    job: null,
  }))
  const one = { ...detector('ready'), versions }
  expect(answering(one)).toBe('v2')
  expect(answering({ ...one, promoted: 'v1' })).toBe('v1')
  expect(answering({ ...one, promoted: 'v2', pinned: 'v1' })).toBe('v1')
  expect(answering({ ...one, pinned: 'v3' })).toBe('v2')
})

it('about the next task it is asked once the present one has its own, and not again when that opens', async () => {
  const { run, comes } = opened([detector('ready')], { asksOnOpening: true })
  await vi.waitFor(() => expect(server.asked).toEqual(['d']))
  comes()
  expect(server.ahead).toBe(0)
  run.added(true)
  await vi.waitFor(() => expect(server.ahead).toBe(1))
  comes()
  run.added(true)
  expect(server.asked).toEqual(['d', 'd'])
})

it('about the next task nobody is asked while the person does not want that, nor after they left', async () => {
  const { comes } = opened([detector('ready')])
  await screen.findByTestId('run-predictor')
  comes()
  expect(server.asked).toEqual([])
  const left = opened([detector('ready')], { asksOnOpening: true })
  await vi.waitFor(() => expect(server.asked).toEqual(['d']))
  left.comes()
  left.unmount()
  left.run.added(true)
  expect(server.ahead).toBe(0)
})

const suggested = (predictor: string, version: string | null): SuggestionSet => ({
  annotation_set: `s-${predictor}`,
  model_run: `r-${predictor}`,
  predictor,
  predictor_version: version,
  final: true,
  annotations: [{ ...drawn(`a-${predictor}`, box(predictor === 'd' ? 10 : 200, 10, 20, 20)), confidence: 0.8 }],
})

it('each suggestion says which predictor it is of where those of several wait', async () => {
  opened([detector('ready')], { suggested: [suggested('d', 'v1'), suggested('e', null)], isOnly: false })
  await vi.waitFor(() => expect(screen.getByTestId('said-by')).toHaveTextContent('Digit detector v1, a model'))
})

it('where all suggestions are of one predictor none of them says so', async () => {
  opened([detector('ready')], { suggested: [suggested('d', 'v1')] })
  await screen.findByTestId('run-predictor')
  expect(screen.getByTestId('said-by')).toHaveTextContent('unsaid')
})

it('of the chosen predictor only its own are on show, and those of all are one press away', async () => {
  const { hand } = opened([detector('ready')], { suggested: [suggested('d', 'v1'), suggested('e', null)] })
  const all = await screen.findByRole('radio', { name: 'Of all predictors 2' })
  expect(screen.getByRole('radio', { name: 'Only its own 1' })).toBeChecked()
  await vi.waitFor(() => expect(hand.shown()).toEqual(['a-d']))
  expect(screen.getByTestId('accept-above')).toHaveTextContent('Accept all 1')
  fireEvent.click(all)
  await vi.waitFor(() => expect(hand.shown()).toEqual(['a-d', 'a-e']))
  expect(screen.getByTestId('accept-above')).toHaveTextContent('Accept all 2')
})

it('where only the chosen one says anything there is nothing to choose', async () => {
  opened([detector('ready')], { suggested: [suggested('d', 'v1')] })
  await screen.findByTestId('run-predictor')
  expect(screen.queryByTestId('whose')).not.toBeInTheDocument()
})

it('one that has looked and found nothing says so, by its name', async () => {
  const found = { ...suggested('d', 'v1'), annotations: [], final: true }
  const { hand } = opened([detector('ready')])
  expect(await screen.findByText('No suggestions yet')).toBeVisible()
  act(() => void hand.suggest(found))
  expect(await screen.findByText('Digit detector found nothing here')).toBeVisible()
  expect(screen.queryByText('No suggestions yet')).not.toBeInTheDocument()
})
