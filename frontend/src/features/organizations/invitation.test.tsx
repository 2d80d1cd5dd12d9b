import { screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { showAt } from '@/testing/render'
import { AcceptInvitationPage } from './AcceptInvitationPage'

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

const me = { user: { id: 'u', name: 'Ada', email: 'ada@x.example' }, organizations: [] }

function opened({ isSignedIn }: { isSignedIn: boolean }) {
  vi.stubGlobal('fetch', async (request: Request) => {
    if (new URL(request.url).pathname.endsWith('/me'))
      return isSignedIn ? json(me) : json({ title: 'Sign in', status: 401, code: 'not-signed-in' }, 401)
    return json({ title: 'Not valid any more', status: 404, code: 'invitation-invalid' }, 404)
  })
  showAt('/invite/$token', '/invite/used', AcceptInvitationPage)
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  [true, 'Back to your work'],
  [false, 'Go to the sign-in page'],
])('an invitation that was used leads on (signed in: %s)', async (isSignedIn, words) => {
  opened({ isSignedIn })
  expect(await screen.findByText('This invitation cannot be used')).toBeInTheDocument()
  expect(await screen.findByRole('link', { name: words })).toHaveAttribute('href', '/')
})
