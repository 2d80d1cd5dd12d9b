import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { RunPredictor } from './RunPredictor'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const predictor = (id: string, more: object) => ({
  id,
  name: id,
  ontology_name: 'Squares',
  ready: true,
  needs_prompt: false,
  ...more,
})
const results = [
  predictor('finds', {}),
  predictor('clicks', { needs_prompt: true }),
  predictor('new', { ready: false }),
]

it('starts a run of the one predictor that can be run, and shows how far it is', async () => {
  const asked = answering({
    'GET /organization': { permissions: ['predictors.train'] },
    'GET /predictors': { results, next: null },
    'POST /predictors/finds/runs': { job: 'j1', model_run: 'r1' },
    'GET /jobs/j1': {
      id: 'j1',
      title: 'finds looks at Streets',
      state: 'running',
      total: 8,
      done: 3,
      failed: 0,
      message: '',
    },
  })
  showAt('/o/$slug', '/o/demo', () => <RunPredictor name="Streets" shown={{ dataset: 'd1' }} />)
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: 'Run a predictor' }))
  expect(await screen.findByDisplayValue('finds · Squares')).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Run' }))
  expect(await screen.findByRole('link', { name: 'Open the run' })).toHaveAttribute('href', '/o/demo/model-runs/r1')
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ dataset: 'd1' })
  expect(await screen.findByRole('progressbar')).toBeInTheDocument()
})

it('is not offered to who may not run predictors', async () => {
  const asked = answering({ 'GET /organization': { permissions: ['predictors.view'] } })
  showAt('/o/$slug', '/o/demo', () => <RunPredictor name="Streets" shown={{ dataset: 'd1' }} />)
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})
