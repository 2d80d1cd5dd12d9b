import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useThreads } from './queries'

it('keeps nothing of a task that is not looked at any more, however many tasks one works through', async () => {
  vi.stubGlobal(
    'fetch',
    async () => new Response('{"results": []}', { headers: { 'Content-Type': 'application/json' } }),
  )
  const client = new QueryClient()
  const { result, rerender, unmount } = renderHook(({ task }) => useThreads(task), {
    initialProps: { task: 'one' },
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  })
  await waitFor(() => expect(result.current.data).toEqual([]))
  rerender({ task: 'two' })
  await waitFor(() => expect(result.current.data).toEqual([]))
  await waitFor(() => expect(client.getQueryCache().getAll()).toHaveLength(1))
  unmount()
  await waitFor(() => expect(client.getQueryCache().getAll()).toHaveLength(0))
  vi.unstubAllGlobals()
})
