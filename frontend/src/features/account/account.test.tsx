import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { ChangePassword } from './AccountPage'
import { UnconfirmedNotice } from './UnconfirmedNotice'

vi.mock('@/api/session', () => ({ useMe: () => ({ user: { id: 7, email: 'ana@x.example', name: 'Ana' } }) }))

let answers: Record<string, { status: number; data?: unknown; errors?: unknown }>
const calls: string[] = []

beforeEach(() => {
  calls.length = 0
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const call = `${init?.method ?? 'GET'} ${url.split('/v1')[1]}`
    if (call !== 'GET /auth/session') calls.push(call)
    const { status, ...body } = answers[call] ?? { status: 404 }
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  sessionStorage.clear()
  localStorage.clear()
})

const unconfirmed = { status: 200, data: [{ email: 'ana@x.example', verified: false, primary: true }] }

it('says that the address is not confirmed, sends the mail again, and can be put away for good', async () => {
  answers = { 'GET /account/email': unconfirmed, 'PUT /account/email': { status: 200 } }
  const { unmount } = show(<UnconfirmedNotice />)
  expect(await screen.findByTestId('unconfirmed')).toHaveTextContent('ana@x.example is not confirmed yet')
  await userEvent.click(screen.getByRole('button', { name: 'Send the confirmation again' }))
  expect(calls).toContain('PUT /account/email')
  await userEvent.click(screen.getByRole('button', { name: 'Not now' }))
  expect(screen.queryByTestId('unconfirmed')).not.toBeInTheDocument()
  unmount()
  show(<UnconfirmedNotice />)
  expect(screen.queryByTestId('unconfirmed')).not.toBeInTheDocument()
})

it('asks the server once per window, not on every page', async () => {
  answers = { 'GET /account/email': unconfirmed }
  show(<UnconfirmedNotice />).unmount()
  await vi.waitFor(() => expect(sessionStorage.length).toBe(1))
  show(<UnconfirmedNotice />)
  expect(screen.getByTestId('unconfirmed')).toBeInTheDocument()
  expect(calls).toEqual(['GET /account/email'])
})

it('shows at its field why a new password was refused', async () => {
  const errors = [{ message: 'Please type your current password.', code: 'invalid', param: 'current_password' }]
  answers = { 'POST /account/password/change': { status: 400, errors } }
  show(<ChangePassword />)
  await userEvent.type(screen.getByLabelText('Current password'), 'wrong')
  await userEvent.type(screen.getByLabelText('New password'), 'long enough')
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }))
  expect(await screen.findByText('Please type your current password.')).toBeInTheDocument()
})
