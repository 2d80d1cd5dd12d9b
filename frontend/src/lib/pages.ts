/** Lists that come page by page, each page naming the next. */
import { type InfiniteData, type QueryKey, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
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

/** Reads on to the end of a list from which something is chosen, while `enabled`; its rows so far. */
export function useWhole<T>(query: UseInfiniteQueryResult<InfiniteData<Page<T>>>, enabled = true): T[] {
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => {
    if (enabled && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage()
  }, [enabled, hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  return rowsOf(data)
}
