import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { BucketModal } from './BucketModal'

afterEach(() => vi.unstubAllGlobals())

function answering(status: number, body: unknown) {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request)
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
  return asked
}

async function fill() {
  await userEvent.type(screen.getByRole('textbox', { name: /^Bucket/ }), 'coins')
  await userEvent.type(screen.getByLabelText(/^Access key/), 'AKIA')
  await userEvent.type(screen.getByLabelText(/^Secret key/), 'secret')
}

const start = () => userEvent.click(screen.getByRole('button', { name: 'Start import' }))

it('sends what was typed, leaves out what is empty and closes', async () => {
  const asked = answering(202, { id: 'job' })
  const onClose = vi.fn()
  show(<BucketModal dataset="d" opened onClose={onClose} />)
  await fill()
  await start()
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(asked[0]!.url).toMatch(/\/datasets\/d\/bucket-imports$/)
  expect(await asked[0]!.json()).toEqual({ bucket: 'coins', access_key: 'AKIA', secret_key: 'secret' })
})

it('asks for what is missing, and shows keys as passwords', async () => {
  const asked = answering(202, {})
  show(<BucketModal dataset="d" opened onClose={() => {}} />)
  await start()
  expect(screen.getAllByText('This is needed')).toHaveLength(1)
  expect(screen.getByLabelText(/^Secret key/)).toHaveAttribute('type', 'password')
  expect(screen.getByLabelText(/^Access key/)).toHaveAttribute('type', 'password')
  expect(asked).toHaveLength(0)
})

it('a public bucket is asked for without keys, and one key alone is not sent', async () => {
  const asked = answering(202, { id: 'job' })
  show(<BucketModal dataset="d" opened onClose={() => {}} />)
  await userEvent.type(screen.getByRole('textbox', { name: /^Bucket/ }), 'coins')
  await userEvent.type(screen.getByLabelText(/^Access key/), 'AKIA')
  await start()
  expect(screen.getByText('Give both keys, or none for a public bucket')).toBeVisible()
  expect(asked).toHaveLength(0)
  await userEvent.clear(screen.getByLabelText(/^Access key/))
  await start()
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  expect(await asked[0]!.json()).toEqual({ bucket: 'coins' })
})

it.each([
  [
    400,
    { title: 'Invalid', code: 'invalid', errors: [{ pointer: '/bucket', code: 'invalid', message: 'No such name.' }] },
    'Bucket',
    'No such name.',
  ],
  [
    422,
    { title: 'No', code: 'url-not-allowed', detail: 'Whoever runs this server can admit it.' },
    'Endpoint',
    'Whoever runs this server can admit it.',
  ],
])('what the server refuses with %i stands at its field', async (status, body, field, words) => {
  answering(status, body)
  show(<BucketModal dataset="d" opened onClose={() => {}} />)
  await fill()
  await start()
  expect(await screen.findByText(words)).toBeVisible()
  expect(screen.getByRole('textbox', { name: new RegExp(`^${field}`) })).toBeInvalid()
})
