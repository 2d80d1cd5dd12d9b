/** Lists that come page by page, each page naming the next. */
import { type InfiniteData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import type { Page } from '@/api/types'
import { api, type RequestOptions } from './api'

interface PagesOptions {
  enabled?: boolean
  limit?: number
  refetchInterval?: number | false
}

/** A keyset list. `rowsOf(query.data)` is what has been loaded so far, in order. */
export function usePages<T>(
  queryKey: QueryKey,
  path: string,
  query: RequestOptions['query'] = {},
  { enabled = true, limit = 100, refetchInterval = false }: PagesOptions = {},
) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<Page<T>>(path, { ...query, limit, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<T>) => last.next,
    enabled,
    refetchInterval,
  })
}

export function rowsOf<T>(data: InfiniteData<Page<T>> | undefined): T[] {
  return data?.pages.flatMap((page) => page.results) ?? []
}
