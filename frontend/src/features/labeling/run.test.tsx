import { afterEach, expect, test, vi } from 'vitest'
import { Run } from './run'

afterEach(() => vi.unstubAllGlobals())

/** A server that cannot be reached, until it can. */
function away(answer: () => Response) {
  const server = { isAway: true, asked: 0 }
  vi.stubGlobal('fetch', async () => {
    if (server.isAway) throw new TypeError('Failed to fetch')
    server.asked += 1
    return answer()
  })
  return server
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

test('what could not be sent is asked once the server can be reached, once', async () => {
  const server = away(() => json({ job: null }))
  const run = new Run('t', async () => {})
  expect(await run.ask('p', { isByItself: true })).toBe(true)
  expect(run.state.get()).toMatchObject({ isRunning: false, isByItself: true })
  expect(run.state.get().error).not.toBe('')
  server.isAway = false
  run.reconnected()
  await vi.waitFor(() => expect(run.state.get()).toMatchObject({ isRunning: false, error: '', isByItself: true }))
  run.reconnected()
  expect(server.asked).toBe(1)
})

test('who was refused, or has left, asks nothing by themselves', async () => {
  const server = away(() =>
    json({ status: 409, code: 'no-version-ready', title: 'It has not learned anything yet' }, 409),
  )
  const left = new Run('t', async () => {})
  await left.ask('p')
  left.stop()
  server.isAway = false
  const refused = new Run('t', async () => {})
  expect(await refused.ask('p')).toBe(false)
  left.reconnected()
  refused.reconnected()
  expect(server.asked).toBe(1)
})
