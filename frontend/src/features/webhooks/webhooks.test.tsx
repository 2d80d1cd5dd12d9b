import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Webhook } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { stateOf } from './state'
import { WebhookDetails } from './WebhookPage'
import { Webhooks } from './WebhooksPage'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const webhook: Webhook = {
  id: 'one',
  name: 'Claims system',
  url: 'https://hooks.example.com/in',
  events: ['labels.submitted'],
  project: null,
  project_name: '',
  on: true,
  off_since: null,
  off_reason: '',
  failing_since: null,
  old_secret_until: null,
  revision: 1,
  created_at: '2026-01-01T00:00:00Z',
}
const delivery = {
  id: 'd',
  webhook: 'one',
  message: 'm',
  type: 'labels.submitted',
  state: 'failed',
  tries: 11,
  last_status: 500,
  last_error: 'The server answered 500.',
  next_at: null,
  delivered_at: null,
  withheld: '',
  created_at: '2026-01-01T00:00:00Z',
}
const session = {
  'GET /organization': { permissions: ['webhooks.manage'] },
  'GET /projects': { results: [], next: null, count: 0 },
  'GET /webhook-event-types': [{ type: 'labels.submitted', when: 'A label counts.', says: ['project'] }],
}

it('makes a webhook and shows its secret once', async () => {
  const asked = answering({
    ...session,
    'GET /webhooks': { results: [], next: null, count: 0 },
    'POST /webhooks': { ...webhook, secret: 'whsec_once', status: 201 },
  })
  showAt('/o/$slug/settings/webhooks', '/o/demo/settings/webhooks', () => <Webhooks />)
  fireEvent.click(await screen.findByRole('button', { name: 'New webhook' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Create webhook' }))
  expect(await dialog.findByText('Choose at least one event')).toBeInTheDocument()
  fireEvent.change(dialog.getByLabelText(/Name/), { target: { value: ' Claims system ' } })
  fireEvent.change(dialog.getByLabelText(/Address/), { target: { value: webhook.url } })
  fireEvent.click(await dialog.findByRole('checkbox', { name: /labels.submitted/ }))
  fireEvent.click(dialog.getByRole('button', { name: 'Create webhook' }))
  expect(await screen.findByTestId('shown-once')).toHaveTextContent('whsec_once')
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'Claims system',
    url: webhook.url,
    events: ['labels.submitted'],
    project: null,
  })
})

it('says what was not taken, and sends it again', async () => {
  const asked = answering({
    ...session,
    'GET /webhooks/one': webhook,
    'GET /webhooks/one/deliveries': { results: [delivery], next: null, count: 1 },
    'POST /webhook-deliveries/d/replay': { ...delivery, body: {}, tried: [], state: 'waiting' },
  })
  showAt('/o/$slug/settings/webhooks/$id', '/o/demo/settings/webhooks/one', () => <WebhookDetails id="one" />)
  expect(await screen.findByText(/The server answered 500. 11 tries/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain('/webhook-deliveries/d/replay'))
})

it('says of what is under an open blind audit that it is withheld, and why', async () => {
  const kept = {
    ...delivery,
    type: 'decisions.decided',
    withheld: 'It tells the outcome of a decision under a blind audit.',
  }
  answering({
    ...session,
    'GET /webhooks/one': webhook,
    'GET /webhooks/one/deliveries': { results: [kept], next: null, count: 1 },
    'GET /webhook-deliveries/d': { ...kept, body: null, tried: [] },
  })
  showAt('/o/$slug/settings/webhooks/$id', '/o/demo/settings/webhooks/one', () => <WebhookDetails id="one" />)
  fireEvent.click(await screen.findByText('Withheld: under an open blind audit'))
  expect(await screen.findByText(/shown once the blind audit is over/)).toBeInTheDocument()
  expect(screen.queryByText('null')).toBeNull()
})

it('calls off what a person switched off otherwise than what gave up by itself', () => {
  expect(stateOf(webhook)).toBe('on')
  expect(stateOf({ ...webhook, failing_since: webhook.created_at })).toBe('failing')
  expect(stateOf({ ...webhook, on: false })).toBe('off')
  expect(stateOf({ ...webhook, on: false, off_reason: 'gone' })).toBe('switchedOff')
})
