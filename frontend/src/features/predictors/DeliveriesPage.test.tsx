import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Predictor } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { Deliveries } from './DeliveriesPage'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const delivery = (id: string, state: string, errors: string[]) => ({
  id,
  job: 'j',
  project: 'p',
  project_name: 'Plates',
  what: 'label',
  data_row: 'r',
  data_row_name: `${id}.png`,
  state,
  tries: errors.map((error) => ({ at: '2025-01-01T00:00:00Z', error })),
  next_at: null,
  created_at: '2025-01-01T00:00:00Z',
})

const page = (permissions: string[], results: object[]) => {
  const asked = answering({
    'GET /organization': { permissions },
    'GET /predictors/one/deliveries': { results, next: null },
    'POST /predictors/one/deliveries/two/replay': { job: 'j' },
  })
  showAt('/o/$slug', '/o/demo', () => <Deliveries predictor={{ id: 'one' } as Predictor} />)
  return asked
}

it('shows what was not delivered and why, and tells it again', async () => {
  const failed = delivery('two', 'failed', ['It was away.', 'It answered 500.'])
  const asked = page(['predictors.view', 'predictors.train'], [delivery('one', 'delivered', []), failed])
  expect(await screen.findByText('2 tries failed. The last: It answered 500.')).toBeInTheDocument()
  expect(screen.getByText('Delivered')).toBeInTheDocument()
  fireEvent.click(await screen.findByRole('button', { name: 'Tell it again: Label submitted, two.png' }))
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain('/predictors/one/deliveries/two/replay'))
})
