import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Observable } from '@/editor/core/observable'
import { cat, Hand } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { SessionContext } from './context'
import { lookAgainMs } from './predictors'
import { SuggestionPanel } from './SuggestionPanel'
import type { TaskSession } from './session'

const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })

const detector = (state: string) => ({
  id: 'd',
  name: 'Digit detector',
  ready: state === 'ready',
  versions: [{ id: 'v1', number: 1, state, job: 'j' }],
})
type Predictor = ReturnType<typeof detector>

/** A project whose predictors and whose training the test decides. */
const server = { predictors: [] as Predictor[], done: 0, total: 100 as number | null }
const NOBODY = { status: 409, code: 'no-agent-connected', title: 'No agent is connected', detail: 'Start one.' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  vi.stubGlobal('fetch', async ({ url }: Request) => {
    const { pathname } = new URL(url)
    if (pathname.endsWith('/suggestions')) return new Response(JSON.stringify(NOBODY), { status: NOBODY.status })
    return pathname.includes('/jobs/')
      ? json({ id: 'j', state: 'running', done: server.done, total: server.total })
      : json({ results: server.predictors.map((predictor) => ({ predictor })) })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function opened(predictors: Predictor[], more: Partial<typeof server> = {}) {
  Object.assign(server, { predictors, done: 0, total: 100, ...more })
  const run = new Observable({ isRunning: false, messages: 0, error: '', notes: [] })
  const session = {
    task: { id: 't', project: 'p' },
    run,
    notAsked: (error: string) => run.set({ ...run.get(), error }),
  } as unknown as TaskSession
  show(
    <SessionContext value={session}>
      <EditorContext value={new Hand({ features: [cat] }).editor}>
        <SuggestionPanel onAcceptAll={() => {}} />
      </EditorContext>
    </SessionContext>,
  )
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
  opened([detector('ready')])
  fireEvent.click(await screen.findByTestId('run-predictor'))
  expect(await screen.findByText('The predictor could not finish: No agent is connected: Start one.')).toBeVisible()
  expect(screen.getByTestId('run-predictor')).toBeEnabled()
})
