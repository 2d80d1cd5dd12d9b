import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { MarkBenchmark } from './MarkBenchmark'

const json = (body: unknown) =>
  new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

const task = { id: 't', project: 'p', state: 'done', benchmark: true } as const

function seenBy(permissions: string[], shown: Parameters<typeof MarkBenchmark>[0]['task']) {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    if (pathname.endsWith('/organization')) return json({ permissions })
    if (pathname.endsWith('/benchmarks')) {
      sent.push(JSON.parse(typeof input === 'string' ? String(init?.body) : await input.text()))
      return json({ changed: 1, left: [] })
    }
    return json({})
  })
  setOrganization('acme')
  show(<MarkBenchmark task={shown} />)
  return sent
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('who reviews sees that the label is a benchmark, and cannot change it', async () => {
  seenBy(['tasks.review'], task)
  expect(await screen.findByText('Benchmark')).toBeVisible()
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})

it('who manages the project makes a label a benchmark, and no longer one, and sees which it is', async () => {
  const sent = seenBy(['projects.edit'], { ...task, benchmark: false })
  await userEvent.click(await screen.findByRole('button', { name: 'Use as a benchmark' }))
  expect(await screen.findByText('Benchmark')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'No longer a benchmark' }))
  expect(await screen.findByRole('button', { name: 'Use as a benchmark' })).toBeVisible()
  expect(screen.queryByText('Benchmark')).not.toBeInTheDocument()
  expect(sent).toEqual([
    { tasks: ['t'], gold: true },
    { tasks: ['t'], gold: false },
  ])
})
