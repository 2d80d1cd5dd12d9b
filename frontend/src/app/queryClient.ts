/** The cache of what the server said. A lost session leads to the sign-in page and back. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { asProblem } from '@/lib/problem'

const isPrivate = (path: string) => path.startsWith('/o/') || path.startsWith('/organizations/')

function signInAgain(error: unknown): void {
  const { pathname, search } = window.location
  if (asProblem(error).status !== 401 || !isPrivate(pathname)) return
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
}

const worthRetrying = (failures: number, error: unknown) => {
  const { status } = asProblem(error)
  return failures < 2 && (status === 0 || status >= 500)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signInAgain }),
  mutationCache: new MutationCache({ onError: signInAgain }),
  defaultOptions: { queries: { staleTime: 10_000, retry: worthRetrying, refetchOnWindowFocus: false } },
})
