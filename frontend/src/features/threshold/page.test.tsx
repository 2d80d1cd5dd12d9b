import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DriftStep, ProductionDrift, ProductionThreshold } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { verdictOf } from './PromiseCard'
import { QueueThreshold } from './ThresholdPage'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const at = '2026-01-01T00:00:00Z'
const candidate = { threshold: 0.9, accepted: 71, wrong: 0, bound: 0.093 }
const newest = {
  number: 8,
  created_at: at,
  error_rate: 0.1,
  confidence: 0.9,
  calibration: 0,
  audits: 258,
  set_aside: 0,
  doubt: 0.001,
  is_kept: true,
  groups: [
    {
      subject: '',
      audits: 258,
      threshold: 0.9,
      coverage: { value: 0.28, low: 0.22, high: 0.33 },
      candidates: [candidate],
      place: 0,
      first: 0,
      reason: '',
      more: null,
      outlook: [],
    },
  ],
}
const standing = (automatic: boolean): ProductionThreshold => ({
  promise: {
    id: 'p',
    error_rate: 0.1,
    confidence: 0.9,
    first: 44,
    growth: 1.25,
    by_class: false,
    created_at: at,
    ended_at: null,
    ended_reason: '',
  },
  state: 'kept',
  newest,
  next: { number: 9, audits: 322, over: 288 },
  in_force: { threshold: 0.9, class_thresholds: null, automatic, follows: true, raised_to: null, calibration: null },
  scale: null,
  curve: [],
  curve_reason: 'Nothing is over yet.',
  presets: [
    { name: 'cheapest', threshold: null, reason: 'It takes audits.' },
    { name: 'balanced', threshold: 0.9, reason: 'Certified.' },
    { name: 'certified', threshold: 0.9, reason: 'The loosest.' },
  ],
  audits: { open: 0, calibration: 200, certification: 258, targeted: 0 },
  calibration_needs: 0,
  certifications: [newest],
  calibrations: [],
})
const step: DriftStep = {
  id: 's',
  number: 1,
  rung: 'raise',
  cause: 'errors',
  state: 'taken',
  stands: true,
  why: '5 of 12 were wrong.',
  audit: 12,
  by: null,
  created_at: at,
  taken_at: at,
  threshold_before: 0.8,
  threshold_after: 0.9,
  reversed_at: null,
  reversed_by: null,
  reversed_reason: '',
}

function show(automatic: boolean, steps: readonly DriftStep[]) {
  const drift: ProductionDrift = {
    watch: { tolerated: 0.1, feared: 0.3, limit: 7.6, sum: 0, audits: 0, way: [] },
    steps: [...steps],
    shifts: [],
    acts_up_to: 'raise',
  }
  const queue = { id: 'one', name: 'Claims', automatic, switched_at: at, switched_reason: 'The camera was moved' }
  answering({
    'GET /organization': { slug: 'demo', permissions: ['models.view', 'projects.edit'] },
    'GET /production-queues/one': { ...queue, audit_share: 0.1, certify_share: 0.5, targeted_share: 0, project: 'p' },
    'GET /production-queues/one/threshold': standing(automatic),
    'GET /production-queues/one/drift': drift,
  })
  showAt('/o/$slug/production/$id/threshold', '/o/demo/production/one/threshold', () => <QueueThreshold id="one" />)
}

it('says that the promise is kept where something is decided by it and nothing speaks against', async () => {
  show(true, [{ ...step, state: 'reversed', stands: false }])
  expect(await screen.findByTestId('promise-state')).toHaveTextContent('Kept')
  expect(screen.getAllByText('In force')).toHaveLength(2)
  expect(screen.getByText('Decides from 0.90 on. The queue follows its promise.')).toBeInTheDocument()
  expect(screen.queryByRole('status')).toBeNull()
})

it('warns first and calls nothing kept or in force while nothing is decided automatically', async () => {
  show(false, [])
  expect(await screen.findByRole('status')).toHaveTextContent('The camera was moved')
  expect(screen.getByTestId('promise-state')).toHaveTextContent('Not in use')
  expect(screen.queryByText('In force')).toBeNull()
  expect(screen.queryByText('The promise is kept')).toBeNull()
  expect(screen.getByText(/Certified from confidence 0.90 on, which would decide/)).toBeInTheDocument()
  expect(screen.queryByText(/\.\./)).toBeNull()
})

it('names the steps that stand, with a link to where they are settled', async () => {
  show(true, [{ ...step, id: 'w', number: 2, rung: 'warn', state: 'proposed' }, step])
  const warning = await screen.findByRole('status')
  expect(warning).toHaveTextContent('2 steps because of drift stand')
  expect(warning).toHaveTextContent('Raise the threshold: taken')
  expect(screen.getByRole('link', { name: /settle it/ })).toHaveAttribute('href', '#drift')
  expect(document.getElementById('drift')).not.toBeNull()
  expect(screen.getByTestId('promise-state')).toHaveTextContent('In doubt')
})

it('leaves a refusal a refusal', () => {
  expect(verdictOf({ ...standing(false), state: 'refused' }, true)).toBe('refused')
  expect(verdictOf({ ...standing(true), state: 'none' }, true)).toBeNull()
})
