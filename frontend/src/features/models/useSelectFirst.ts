/** Chooses the first of a list, however many of them have been loaded so far. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelRunDataRow, Page } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import type { Selection } from '@/lib/useSelection'
import { notifyProblem } from '@/ui/notify'

type Rows = UseInfiniteQueryResult<InfiniteData<Page<ModelRunDataRow>>>

export function useSelectFirst(query: Rows, selection: Selection) {
  const [isBusy, setBusy] = useState(false)
  async function select(count: number) {
    setBusy(true)
    let { data, hasNextPage, error } = query
    while (hasNextPage && !error && rowsOf(data).length < count) {
      const next = await query.fetchNextPage()
      ;({ data, hasNextPage, error } = next)
    }
    setBusy(false)
    if (error) notifyProblem(error)
    else
      selection.choose(
        rowsOf(data)
          .slice(0, count)
          .map(({ data_row }) => data_row.id),
      )
  }
  return { select: (count: number) => void select(count), isBusy }
}
