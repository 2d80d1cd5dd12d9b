import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { withdrawAll } from './queries'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

function saying(...answers: { withdrawn: number; left: number }[]) {
  const asked = vi.fn(async () => new Response(JSON.stringify(answers.shift()), { status: 200 }))
  vi.stubGlobal('fetch', asked)
  return asked
}

it('asks again while some are left, and adds up', async () => {
  const asked = saying({ withdrawn: 5000, left: 1200 }, { withdrawn: 1200, left: 0 })
  expect(await withdrawAll('b')).toBe(6200)
  expect(asked).toHaveBeenCalledTimes(2)
})

it('stops where all that is left is held by reviewers', async () => {
  const asked = saying({ withdrawn: 10, left: 3 }, { withdrawn: 0, left: 3 })
  expect(await withdrawAll('b')).toBe(10)
  expect(asked).toHaveBeenCalledTimes(2)
})
