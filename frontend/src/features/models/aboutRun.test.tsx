import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import type { Evaluation } from '@/features/evaluation/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show, showAt } from '@/testing/render'
import { FigureNote, goesByFigures } from './FigureNote'
import { RemoveRows } from './RemoveRows'
import { RunAbout } from './RunAbout'
import { leavesOf, RunConfig } from './RunConfig'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const run = {
  id: 'r',
  state: 'running',
  purpose: 'upload',
  created_at: new Date().toISOString(),
  data_row_count: 1200,
  prediction_count: 4,
  config: { lr: 0.001, augment: { flip: true, sizes: [320, 640] } },
} as unknown as ModelRun
const evaluation = (more: object = {}) =>
  ({
    state: 'current',
    confidence: 0.5,
    iou: 0.5,
    labels_taken_at: new Date().toISOString(),
    labeled_count: 2,
    project_name: 'Coins',
    splits: [{ name: 'test', count: 2 }],
    ...more,
  }) as unknown as Evaluation

it('whoever may change nothing reads how the run stands and what it was run with', () => {
  show(<RunAbout run={run} evaluation={evaluation()} />)
  const facts = screen.getByTestId('run-facts')
  expect(facts).toHaveTextContent('Running')
  expect(facts).toHaveTextContent('1,200')
  expect(facts).toHaveTextContent('2 labels of “Coins”')
  expect(facts).toHaveTextContent('confidence 0.50, IoU 0.50')
  expect(facts).toHaveTextContent('Test 2')
  expect(screen.getByTestId('run-config')).toHaveTextContent('lr0.001augment.fliptrueaugment.sizes320, 640')
})

it('a configuration that is null is none', () => {
  show(<RunConfig config={null} />)
  expect(screen.queryByTestId('run-config')).toBeNull()
})

it('a configuration is told line by line, however deep it is', () => {
  expect(leavesOf({})).toEqual([])
  expect(leavesOf({ a: null, b: [], c: [{ d: 1 }] })).toEqual([
    ['a', '–'],
    ['b', '–'],
    ['c[0].d', '1'],
  ])
})

it('an order or a filter by metrics of data rows is told from others', () => {
  expect(goesByFigures('-f1', [])).toBe(true)
  expect(goesByFigures('-surest_wrong', [])).toBe(true)
  expect(goesByFigures('confidence', [])).toBe(false)
  expect(goesByFigures('metric:blur', [])).toBe(false)
  expect(goesByFigures('name', [{ term: 'figure', model_run: 'r', name: 'f1', below: 0.5 }])).toBe(true)
})

it('says where metrics of data rows stand while the sliders stand elsewhere, and moves either to the other', async () => {
  const asked = answering({
    'GET /organization': { permissions: ['models.edit'] },
    'PATCH /model-runs/r/evaluation': evaluation(),
  })
  const onReset = vi.fn()
  const note = (confidence: number) => (
    <FigureNote run="r" evaluation={evaluation()} thresholds={{ confidence, iou: 0.5 }} onReset={onReset} />
  )
  showAt('/o/$slug', '/o/demo', () => note(0.3))
  expect(await screen.findByRole('note')).toHaveTextContent('confidence 0.50 and IoU 0.50')
  await userEvent.click(screen.getByRole('button', { name: 'Move the sliders there' }))
  expect(onReset).toHaveBeenCalled()
  await userEvent.click(await screen.findByRole('button', { name: 'Move the operating point here' }))
  await vi.waitFor(() =>
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ confidence: 0.3, iou: 0.5 }),
  )
})

it('says nothing of the operating point where the sliders stand on it', () => {
  answering({})
  show(<FigureNote run="r" evaluation={evaluation()} thresholds={{ confidence: 0.5, iou: 0.5 }} onReset={() => {}} />)
  expect(screen.queryByRole('note')).not.toBeInTheDocument()
})

it('data rows leave a run once that is confirmed', async () => {
  const asked = answering({ 'POST /model-runs/r/data-rows/remove': { removed: 2, data_row_count: 3 } })
  const onDone = vi.fn()
  show(<RemoveRows run="r" ids={['a', 'b']} onDone={onDone} />)
  await userEvent.click(screen.getByRole('button', { name: 'Remove from run' }))
  expect(await screen.findByText(/Take 2 data rows out of this run/)).toBeInTheDocument()
  expect(asked).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }))
  await vi.waitFor(() => expect(onDone).toHaveBeenCalled())
  expect(asked[0]?.body).toEqual({ data_rows: ['a', 'b'] })
})
