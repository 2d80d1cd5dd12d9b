import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { JobPanel } from './JobPanel'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const job = (state: string) => ({
  id: 'j',
  kind: 'annotations.predictions',
  title: 'Predictions for v1',
  state,
  total: 9,
  done: 3,
  failed: 0,
  message: '',
  params: {},
  result: {},
  metrics: [],
})

it('a job that runs is cancelled from where it was started, once that was confirmed', async () => {
  const asked = answering({ 'GET /jobs/j': job('running'), 'POST /jobs/j/cancel': job('cancelled') })
  show(<JobPanel id="j" onClose={() => {}} />)
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel job' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('Stop “Predictions for v1”?')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel job' }))
  await waitFor(() => expect(asked.some(({ path }) => path === '/jobs/j/cancel')).toBe(true))
})

it('a job that is over cannot be cancelled', async () => {
  answering({ 'GET /jobs/j': job('finished'), 'GET /jobs/j/errors': { results: [], next: null } })
  show(<JobPanel id="j" onClose={() => {}} />)
  expect(await screen.findByRole('button', { name: 'Close' })).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Cancel job' })).not.toBeInTheDocument()
})
