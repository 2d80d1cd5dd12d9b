import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { ResetSet } from './ResetSetPage'

vi.mock('@/ui/links', () => ({
  ButtonLink: ({ to, children }: { to: string; children: string }) => <a href={to}>{children}</a>,
  TextLink: ({ to, children }: { to: string; children: string }) => <a href={to}>{children}</a>,
}))

let status = 200
const asked: (string | null)[] = []

beforeEach(() => {
  vi.stubGlobal('fetch', (_: string, init?: RequestInit) => {
    asked.push(new Headers(init?.headers).get('X-Password-Reset-Key'))
    const errors = [{ message: 'The password reset token was invalid.', code: 'invalid', param: 'key' }]
    return Promise.resolve(new Response(JSON.stringify(status === 200 ? {} : { errors }), { status }))
  })
})
afterEach(() => vi.unstubAllGlobals())

it('a link that is used up says so and leads to a new one, before anybody types', async () => {
  status = 400
  show(<ResetSet resetKey="3-old" />)
  expect(await screen.findByText('This link was used or is too old')).toBeInTheDocument()
  expect(screen.getByRole('link', { name: 'Ask for a new link' })).toHaveAttribute('href', '/reset-password')
  expect(screen.queryByLabelText('New password')).not.toBeInTheDocument()
  expect(asked).toContain('3-old')
})

it('a link that works asks for the new password', async () => {
  status = 200
  show(<ResetSet resetKey="3-new" />)
  expect(await screen.findByLabelText('New password')).toBeInTheDocument()
})

it('where the server cannot say, the form is shown', async () => {
  status = 500
  show(<ResetSet resetKey="3-any" />)
  expect(await screen.findByLabelText('New password')).toBeInTheDocument()
})
