import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ListedRun } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { blink } from '@/testing/blink'
import { showAt } from '@/testing/render'
import { ChangedRows } from './ChangedRows'
import type { Evaluation } from './types'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const subjects = ['science', 'sports'].map((option, index) => ({
  index,
  feature: 'topic',
  option,
  name: option,
  path: `topic: ${option}`,
  color: '',
}))
const evaluation = { state: 'current', splits: [], subjects } as unknown as Evaluation
const run = (id: string) => ({ id, name: id, model: 'm', ontology: 'o' }) as ListedRun
const row = (id: string) => ({ id, name: `note ${id}`, modality: 'text', facts: {}, media_url: '', thumbnail_url: '' })
const answer = { id: 'a', feature: 'topic', kind: 'radio', value: { option: 'x' }, at: null }
const outcomes = (subject: number, outcome: string, confidence: number, truth: number | null) => ({
  is_evaluated: true,
  predictions: [{ annotation: { ...answer, confidence }, confidence, outcome, subject, truth, overlap: null }],
  truths: [
    {
      annotation: { ...answer, confidence: null },
      outcome: outcome === 'true_positive' ? 'found' : 'missed',
      subject: 0,
    },
  ],
})

function open() {
  const answers: Record<string, unknown> = {
    'GET /model-runs/here/comparison/data-rows': {
      results: [
        { data_row: row('1'), change: -1 },
        { data_row: row('2'), change: -0.5 },
      ],
      next: null,
    },
    'GET /model-runs/here/evaluation': evaluation,
    'GET /model-runs/there/evaluation': evaluation,
    'GET /ontologies/o': { id: 'o', features: [] },
    'GET /model-runs/here/data-rows/1/outcomes': outcomes(0, 'true_positive', 0.9, 0),
    'GET /model-runs/there/data-rows/1/outcomes': outcomes(1, 'confused', 0.8, 0),
    'GET /model-runs/here/data-rows/2/outcomes': outcomes(0, 'true_positive', 0.75, 0),
    'GET /model-runs/there/data-rows/2/outcomes': outcomes(1, 'confused', 0.65, 0),
  }
  const asked = answering(answers)
  showAt('/o/$slug/shell/model-runs/$id', '/o/demo/shell/model-runs/here', () => (
    <ChangedRows
      run={run('here')}
      evaluation={evaluation}
      other={run('there')}
      names={['v1', 'v2']}
      thresholds={{ confidence: 0.5, iou: 0.5 }}
    />
  ))
  return { answers, asked }
}

const said = (name: string) =>
  within(screen.getByRole('region', { name }))
    .getAllByTestId('outcome')
    .map((each) => each.textContent)

it('shows what either run said of a data row, and goes on to the next', async () => {
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Open note 1' }))
  await screen.findByRole('region', { name: 'v2' })
  expect(said('v1')).toEqual(['topic: science0.90Right', 'topic: scienceFound'])
  expect(said('v2')).toEqual(['topic: sports0.80labeled as topic: scienceConfused', 'topic: scienceMissed'])
  expect(screen.getByText('1 of 2')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Next data row' }))
  expect(await screen.findByText('2 of 2')).toBeInTheDocument()
  expect(await screen.findByText('0.65')).toBeInTheDocument()
  expect(said('v1')).toEqual(['topic: science0.75Right', 'topic: scienceFound'])
  await userEvent.keyboard('{ArrowLeft}')
  expect(await screen.findByText('1 of 2')).toBeInTheDocument()
})

it('keeps what is there where it cannot be read again', async () => {
  const { answers, asked } = open()
  await userEvent.click(await screen.findByRole('button', { name: 'Open note 1' }))
  await screen.findByRole('region', { name: 'v2' })
  for (const path of Object.keys(answers)) answers[path] = { status: 500, code: 'error', title: 'It broke' }
  await blink(() => asked.length)
  expect(within(screen.getByTestId('compared-drawer')).queryByText('It broke')).toBeNull()
  expect(said('v1')).toEqual(['topic: science0.90Right', 'topic: scienceFound'])
})
