/** The cache of what the server said. */
import { QueryClient } from '@tanstack/react-query'
import { asProblem } from '@/lib/problem'

const worthRetrying = (failures: number, error: unknown) => {
  const { status } = asProblem(error)
  return failures < 2 && (status === 0 || status >= 500)
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: worthRetrying, refetchOnWindowFocus: false } },
})
