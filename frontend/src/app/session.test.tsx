import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { api } from '@/lib/api'
import { asProblem } from '@/lib/problem'
import { onSignedIn, onSignedOut } from '@/lib/signedIn'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { PageSession, pageSession } from './session'
import { SessionEnded } from './shell/SessionEnded'

const [ANA, BEN] = [1, 2]
const NOBODY = 401
const reload = vi.fn()
const goOn = vi.fn()
let session: PageSession
let stop: () => void

beforeEach(() => {
  vi.clearAllMocks()
  const who = async () => (await api.get<{ user: { id: number } }>('/me')).user.id
  session = new PageSession({ who, goOn, reload })
  stop = onSignedOut(() => session.end())
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

const readInVain = async () => {
  answering({ 'GET /projects': NOBODY, 'GET /me': NOBODY })
  await expect(api.get('/projects')).rejects.toThrow()
}
const signsIn = (id: number) => answering({ 'GET /me': { user: { id } }, 'GET /demo': NOBODY })

it('a read that nobody is signed in for ends the session of a page that is somebody’s', async () => {
  session.begin(ANA, true)
  await readInVain()
  expect(session.hasEnded.get()).toBe(true)
  expect(reload).not.toHaveBeenCalled()
})

it('before anybody has come in there is nothing to keep', async () => {
  await readInVain()
  expect(session.hasEnded.get()).toBe(false)
})

it('another read that fails ends nothing', async () => {
  session.begin(ANA, true)
  answering({ 'GET /projects': 403 })
  await expect(api.get('/projects')).rejects.toThrow()
  expect(session.hasEnded.get()).toBe(false)
})

it('the page goes on for the one whose it is', async () => {
  session.begin(ANA, true)
  await readInVain()
  signsIn(ANA)
  await session.look()
  expect(session.hasEnded.get()).toBe(false)
  expect(goOn).toHaveBeenCalledOnce()
  expect(reload).not.toHaveBeenCalled()
})

it('for another person it is loaded anew, and nothing that waited goes on', async () => {
  session.begin(ANA, true)
  await readInVain()
  signsIn(BEN)
  await session.look()
  expect(reload).toHaveBeenCalledOnce()
  expect(goOn).not.toHaveBeenCalled()
  expect(session.hasEnded.get()).toBe(true)
})

it('while nobody is signed in it waits', async () => {
  session.begin(ANA, true)
  await readInVain()
  await expect(session.look().catch((thrown) => asProblem(thrown).status)).resolves.toBe(NOBODY)
  expect(session.hasEnded.get()).toBe(true)
  expect(goOn).not.toHaveBeenCalled()
})

it('another page of the same person does not hide that the session has ended, until the server knows them again', async () => {
  session.begin(ANA, true)
  await readInVain()
  session.begin(ANA, false)
  expect(session.hasEnded.get()).toBe(true)
  session.begin(ANA, true)
  expect(session.hasEnded.get()).toBe(false)
})

it('whatever waits is told when the person is back', async () => {
  const back = vi.fn()
  const deaf = onSignedIn(back)
  pageSession.begin(ANA, true)
  signsIn(ANA)
  await pageSession.look()
  expect(back).toHaveBeenCalledOnce()
  deaf()
})

it('one signs in above the page, which is told by a notice', async () => {
  session.begin(ANA, true)
  show(<SessionEnded session={session} />)
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  await readInVain()
  expect(await screen.findByText('Your session has ended')).toBeInTheDocument()
  vi.stubGlobal('fetch', async (asked: Request | string) => {
    const path = typeof asked === 'string' ? asked : new URL(asked.url).pathname
    if (path === '/api/v1/demo') return new Response(null, { status: 404 })
    return new Response(JSON.stringify(path === '/api/v1/me' ? { user: { id: ANA } } : {}), { status: 200 })
  })
  fireEvent.click(screen.getByText('Sign in'))
  const password = await screen.findByLabelText('Password')
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'ana@example.com' } })
  fireEvent.change(password, { target: { value: 'secret words' } })
  fireEvent.submit(password)
  await vi.waitFor(() => expect(goOn).toHaveBeenCalledOnce())
  expect(screen.queryByText('Your session has ended')).not.toBeInTheDocument()
})
