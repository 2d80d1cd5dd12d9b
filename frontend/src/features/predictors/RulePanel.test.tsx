import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Predictor, PredictorFamily } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { RulePanel } from './RulePanel'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const predictor = { id: 'one', ontology: 'o', promoted: null, versions: [] } as unknown as Predictor
const family = { origin: 'trained', settings: [] } as unknown as PredictorFamily
const RULE = {
  project: 'p',
  after_labels: 20,
  every_hours: null,
  due_at: null,
  promote: 'if_better',
  settings: {},
  enabled: false,
  labels: 3,
  problem: '',
}

function panel(rule: Partial<Omit<typeof RULE, 'project'>> & { project: string | null }) {
  const projects = { results: [{ id: 'p', name: 'Plates', ontology: 'o' }], next: null }
  answering({ 'GET /predictors/one/training-rule': rule, 'GET /projects': projects })
  show(<RulePanel predictor={predictor} family={family} />)
}

it('says that there is no rule, and claims of none that it is on', async () => {
  panel({ ...RULE, project: null })
  expect(await screen.findByText(/There is no rule yet/)).toBeInTheDocument()
  expect(screen.queryByLabelText('The rule is on')).not.toBeInTheDocument()
  expect(screen.getByLabelText('Switch the rule on when it is saved')).toBeChecked()
})

it('shows whether a rule that is there is on', async () => {
  panel(RULE)
  expect(await screen.findByLabelText('The rule is on')).not.toBeChecked()
  expect(screen.queryByText(/There is no rule yet/)).not.toBeInTheDocument()
})

it('says when one that has never trained will, and claims no training that never was', async () => {
  panel({ ...RULE, enabled: true, labels: 0 })
  expect(await screen.findByText('It has not trained yet: it does once there are 20 labels.')).toBeInTheDocument()
  expect(screen.queryByText(/When it last trained/)).not.toBeInTheDocument()
})
