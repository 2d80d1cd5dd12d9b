import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import { i18next } from '@/app/i18n'
import { RunSplits } from '@/features/models/RunSplits'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show, showAt } from '@/testing/render'
import { ClassTable } from './ClassTable'
import { byChange } from './CompareTables'
import { EvaluationNotice } from './EvaluationNotice'
import { counts, shares } from './figures'
import { toldOf } from './LabelErrorsPage'
import { NothingToMeasure } from './NothingToMeasure'
import type { ComparedClass, Evaluation, Figures, Subject } from './types'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const evaluation = (more: Partial<Evaluation>) =>
  ({
    state: 'current',
    job: null,
    computed_at: '2026-01-01T00:00:00Z',
    stale_count: 0,
    splits: [],
    subjects: [],
    ...more,
  }) as unknown as Evaluation
const run = (more: Partial<ModelRun> = {}) => ({ id: 'r', prediction_count: 3, data_row_count: 5, ...more }) as ModelRun
const none = Object.fromEntries(shares.map((key) => [key, null]))
const zero = Object.fromEntries(counts.map((key) => [key, 0]))
const figures = (subject: number | null, more: Partial<Figures>) =>
  ({ subject, ...zero, ...none, metrics: {}, ...more }) as Figures

it.each([
  [run({ prediction_count: 0 }), evaluation({}), 'No predictions yet'],
  [run({ prediction_count: 0 }), evaluation({ state: 'none' }), 'No metrics yet'],
  [run(), evaluation({ state: 'none' }), 'No labels to compare with'],
  [run(), evaluation({ state: 'running', computed_at: null }), 'Metrics are being computed…'],
])('says why there are no metrics, and what comes next', async (of, at, title) => {
  answering({ 'GET /organization': { permissions: ['models.edit'] } })
  showAt('/o/$slug', '/o/demo', () => <NothingToMeasure run={of} evaluation={at} />)
  expect(await screen.findByRole('heading', { name: title })).toBeInTheDocument()
})

it('says that labels have to be chosen, also where there are no predictions yet', async () => {
  answering({ 'GET /organization': { permissions: ['models.edit'] } })
  showAt('/o/$slug', '/o/demo', () => (
    <NothingToMeasure run={run({ prediction_count: 0 })} evaluation={evaluation({ state: 'none' })} />
  ))
  const said = (await screen.findAllByRole('listitem')).map((item) => item.textContent)
  expect(said).toEqual([
    'Data rows in the run, done',
    'Predictions uploaded, still missing',
    'Labels chosen to compare with, still missing',
  ])
  expect(await screen.findByRole('link', { name: 'Choose labels' })).toBeInTheDocument()
})

it('tells how many data rows changed since, and nothing where nothing did', () => {
  const { rerender } = show(<EvaluationNotice evaluation={evaluation({ state: 'stale', stale_count: 12 })} framed />)
  expect(screen.getByRole('status')).toHaveTextContent('12 data rows changed')
  rerender(<EvaluationNotice evaluation={evaluation({})} framed />)
  expect(screen.queryByRole('status')).not.toBeInTheDocument()
})

const subjects = ['coin', 'stamp', 'seal'].map((name, index) => ({
  index,
  name,
  path: name,
  color: '#e69f00',
})) as unknown as Subject[]
const rows = [
  figures(0, { truths: 9, predictions: 8, false_positives: 2, f1: 0.4 }),
  figures(1, { truths: 20, predictions: 9, f1: 0.9 }),
  figures(2, { accuracy: 1 }),
]

function table(of = rows) {
  const onPick = vi.fn()
  const linkTo = vi.fn(() => ({ to: '/' }))
  showAt('/t', '/t', () => (
    <ClassTable
      rows={of}
      total={figures(null, { truths: 29, predictions: 17, false_positives: 2 })}
      subjects={subjects}
      definitions={{}}
      linkTo={linkTo as never}
      onPick={onPick}
    />
  ))
  return { linkTo, onPick }
}
const order = () =>
  within(screen.getByTestId('class-rows'))
    .getAllByRole('rowheader')
    .map((head) => head.textContent)

it('sorts classes by a metric and says so, the total always first', async () => {
  table()
  expect(await screen.findByRole('columnheader', { name: 'Labels' })).toHaveAttribute('aria-sort', 'descending')
  expect(order()).toEqual(['All classes', 'stamp', 'coin', 'seal'])
  await userEvent.click(screen.getByRole('button', { name: 'F1' }))
  await userEvent.click(screen.getByRole('button', { name: 'F1' }))
  expect(screen.getByRole('columnheader', { name: 'F1' })).toHaveAttribute('aria-sort', 'ascending')
  expect(order()).toEqual(['All classes', 'coin', 'stamp', 'seal'])
})

it('shows metrics of the upload beside the others, and other columns on demand', async () => {
  window.localStorage.clear()
  table([figures(0, { truths: 1, metrics: { blur: 0.5 } }), figures(1, { truths: 2, brier: 0.25 })])
  expect(await screen.findByRole('columnheader', { name: 'blur (upload)' })).toBeInTheDocument()
  expect(within(screen.getByTestId('class-rows')).getByText('0.500')).toBeInTheDocument()
  expect(screen.queryByRole('columnheader', { name: 'Brier' })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }))
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Brier score' }))
  expect(screen.getByRole('columnheader', { name: 'Brier', hidden: true })).toBeInTheDocument()
})

it('leaves out a metric that says something only of classes that never occur', async () => {
  table()
  await screen.findByRole('columnheader', { name: 'F1' })
  expect(screen.queryByRole('columnheader', { name: 'Accuracy' })).not.toBeInTheDocument()
})

it('a count leads to its data rows, a name to its curves', async () => {
  const { linkTo, onPick } = table()
  const coin = await screen.findByRole('button', { name: 'coin' })
  expect(linkTo).toHaveBeenCalledWith({ is: 'false_positive', predicted: 0 })
  expect(linkTo).not.toHaveBeenCalledWith(expect.objectContaining({ predicted: 1 }))
  await userEvent.click(coin)
  expect(onPick).toHaveBeenCalledWith(0)
})

it('lists the classes that changed most first, those of one run only last', () => {
  const compared = (path: string, before: number | null, after: number | null) =>
    ({
      path,
      scores: [before, after].map((f1) => (f1 === null ? null : figures(0, { f1 }))),
    }) as unknown as ComparedClass
  const sorted = byChange([compared('new', null, 0.9), compared('worse', 0.9, 0.3), compared('better', 0.5, 0.6)], 'f1')
  expect(sorted.map(({ path }) => path)).toEqual(['worse', 'better', 'new'])
})

it('tells what became of labels that were sent to review', () => {
  const t = i18next.getFixedT('en', 'evaluation')
  expect(toldOf({ sent: 2, already: 0, left: [] }, t)).toBe('2 labels go to review.')
  expect(toldOf({ sent: 1, already: 3, left: ['a'] }, t)).toBe(
    '1 label goes to review. 3 wait there already. 1 is being labeled now.',
  )
})

it('shares data rows out at random by a seed, once the shares add up', async () => {
  const asked = answering({
    'GET /metadata-fields': { results: [], next: null },
    'POST /model-runs/r/splits': { changed: 5, splits: {} },
  })
  show(<RunSplits run={run()} evaluation={evaluation({ splits: [{ name: '', count: 5 }] })} />)
  const button = screen.getByRole('button', { name: 'Share out at random' })
  fireEvent.change(screen.getByRole('textbox', { name: 'Test' }), { target: { value: '5' } })
  expect(button).toBeDisabled()
  expect(screen.getByText('The shares have to add up to 100 %.')).toBeInTheDocument()
  fireEvent.change(screen.getByRole('textbox', { name: 'Validation' }), { target: { value: '15' } })
  await waitFor(() => expect(button).toBeEnabled())
  await userEvent.click(button)
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    random: { train: 0.8, validation: 0.15, test: 0.05 },
    seed: 1,
  })
})
