import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DecisionDetail, ProductionQueue } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { DecisionDetails } from './DecisionPage'
import { decisionsSearch } from './decisionsSearch'
import { QueueOverview } from './OverviewPage'
import { Queues } from './ProductionPage'
import { changeOf, QueueSettings } from './SettingsPage'
import { curlOf, pythonOf } from './snippets'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const counts = {
  total: 10,
  waiting: 3,
  overdue: 1,
  by_model: 6,
  by_people: 1,
  set_aside: 0,
  audited: 2,
  audited_right: 1,
  to_feed: 1,
}
const queue: ProductionQueue = {
  id: 'one',
  name: 'Claims',
  project: 'p',
  model: 'm',
  model_run: 'r',
  dataset: 'd',
  threshold: 0.8,
  automatic: true,
  switched_at: '2026-01-01T00:00:00Z',
  switched_reason: '',
  audit_share: 0.02,
  certify_share: 0.5,
  targeted_share: 0,
  follows: false,
  class_thresholds: null,
  raised_to: null,
  acts_up_to: 'raise',
  calibration: null,
  deadline_s: 3600,
  iou: 0.5,
  review_cost: 1,
  error_cost: 20,
  feedback: { mode: 'off', dataset: null, every: 100 },
  revision: 1,
  archived_at: null,
  created_at: '2026-01-01T00:00:00Z',
  counts,
}
const none = { results: [], next: null, count: 0 }
const ontology = { id: 'o', features: [{ id: 'f', name: 'dent', kind: 'bounding_box', color: '#f00', options: [] }] }
const around = {
  'GET /organization': { permissions: ['models.view', 'projects.edit'] },
  'GET /models': none,
  'GET /datasets': none,
  'GET /members': none,
  'GET /models/m': { id: 'm', ontology: 'o' },
  'GET /projects/p': { id: 'p', ontology: 'o' },
  'GET /ontologies/o': ontology,
  'GET /production-queues/one': queue,
  'GET /production-queues/one/figures': { counts, hours: [] },
}
const decision: DecisionDetail = {
  id: 'x',
  queue: 'one',
  external_id: 'claim-1',
  data_row: { id: 'd', name: 'photo.jpg', modality: 'image', width: 10, height: 10, thumbnail_url: '' },
  task: 't',
  state: 'decided',
  by: 'person',
  revision: 1,
  decided_at: '2026-01-01T00:00:00Z',
  confidence: 0.4,
  calibrated: null,
  threshold: 0.8,
  why: 'below_threshold',
  audited: false,
  audit_probability: 0.02,
  right: false,
  provenance: 'human',
  deadline: null,
  overdue_at: null,
  priority: 0,
  metadata: { branch: 'Utrecht' },
  fed_at: null,
  created_at: '2026-01-01T00:00:00Z',
  predictions: [],
  outcomes: [
    {
      id: 'e',
      revision: 1,
      state: 'decided',
      by: 'person',
      member: null,
      reason: '',
      annotations: [],
      created_at: '2026-01-01T00:00:00Z',
    },
  ],
}

it('teaches where there is no queue, and offers the first', async () => {
  answering({ ...around, 'GET /production-queues': none })
  showAt('/o/$slug/production', '/o/demo/production', () => <Queues />)
  expect(await screen.findByText('No production queue yet')).toBeInTheDocument()
  expect(screen.getByText(/Post predictions to it/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: 'New queue' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Create queue' }))
  expect((await dialog.findAllByText('This is needed')).length).toBe(3)
})

it('says what waits, who decided, and how to post', async () => {
  const asked = answering({ ...around, 'PATCH /production-queues/one': { ...queue, automatic: false } })
  showAt('/o/$slug/production/$id', '/o/demo/production/one', () => <QueueOverview id="one" />)
  expect(await screen.findByText('1 past its deadline')).toBeInTheDocument()
  expect(screen.getByText('1 of 2 right')).toBeInTheDocument()
  expect(screen.getByText(/pays from confidence 0.95/)).toBeInTheDocument()
  expect(await screen.findByText(/"dent"/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: 'Stop deciding automatically' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'a new camera' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Stop deciding automatically' }))
  await waitFor(() => expect(asked.find(({ method }) => method === 'PATCH')).toBeDefined())
  expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ automatic: false, reason: 'a new camera' })
})

it('says what another IoU does before it is saved, and leaves a followed threshold alone', async () => {
  const followed = { ...queue, follows: true }
  const asked = answering({
    ...around,
    'GET /production-queues/one': followed,
    'PATCH /production-queues/one': { ...followed, iou: 0.9 },
  })
  showAt('/o/$slug/production/$id', '/o/demo/production/one', () => <QueueSettings id="one" />)
  expect(await screen.findByLabelText('Decides by itself from confidence')).toBeDisabled()
  expect(screen.getByText(/follows its promise, which settles this/)).toBeInTheDocument()
  expect(screen.queryByText(/changes what counts as right/)).toBeNull()
  fireEvent.change(screen.getByLabelText('Right from IoU'), { target: { value: '0.9' } })
  expect(await screen.findByText(/changes what counts as right/)).toBeInTheDocument()
  expect(screen.getByText(/Until the next certification is held, people decide everything/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: 'Save changes' }))
  await waitFor(() => expect(asked.find(({ method }) => method === 'PATCH')).toBeDefined())
  const sent = asked.find(({ method }) => method === 'PATCH')?.body as Record<string, unknown>
  expect(sent.iou).toBe(0.9)
  expect('threshold' in sent).toBe(false)
})

it('shows the prediction beside the outcome, and says that it was wrong', async () => {
  answering({ ...around, 'GET /decisions/x': decision, 'GET /data-rows/d': { ...decision.data_row, state: 'ready' } })
  showAt('/o/$slug/production/$id', '/o/demo/production/one', () => <DecisionDetails id="one" number="x" slug="demo" />)
  expect(await screen.findByText('The prediction was wrong')).toBeInTheDocument()
  expect(screen.getByText('Below the threshold.')).toBeInTheDocument()
  expect(screen.getByText(/Utrecht/)).toBeInTheDocument()
})

it('hides what the model said while an audit is open', async () => {
  const open = { ...decision, state: 'needs_review', by: null, predictions: null, outcomes: [], right: null, why: null }
  answering({ ...around, 'GET /decisions/x': open, 'GET /data-rows/d': { ...decision.data_row, state: 'ready' } })
  showAt('/o/$slug/production/$id', '/o/demo/production/one', () => <DecisionDetails id="one" number="x" slug="demo" />)
  expect(await screen.findByText(/shown once somebody has decided/)).toBeInTheDocument()
  expect(screen.getByText('Nobody has decided yet.')).toBeInTheDocument()
})

it('writes a call in the words of the ontology', () => {
  const features = ontology.features as never
  expect(curlOf('https://x', 'one', features)).toContain('/api/v1/production-queues/one/decisions')
  expect(pythonOf('https://x', 'one', features)).toContain('"name": "dent"')
})

it('reads the address, and writes settings as the server takes them', () => {
  expect(decisionsSearch({ show: 'overdue', external_id: 7 })).toEqual({ show: 'overdue', external_id: '7' })
  expect(decisionsSearch({ show: 'all' })).toEqual({})
  const fields = { name: 'n', audit_share: 0, iou: 0.5, review_cost: 1, error_cost: 2, every: 5 }
  const change = changeOf({ ...fields, threshold: '', minutes: 2, mode: 'off', dataset: '' })
  expect(change).toMatchObject({
    threshold: null,
    deadline_s: 120,
    feedback: { mode: 'off', dataset: null, every: 5 },
  })
})
