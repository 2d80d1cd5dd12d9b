/** Chosen rows of a list: a click toggles one, a click with Shift takes all between it and the last. */
import { useCallback, useRef, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  toggle: (id: string, withShift: boolean, order: readonly string[]) => void
  /** Chooses these and no others. */
  choose: (ids: readonly string[]) => void
  clear: () => void
}

export function selectionAfter(
  ids: ReadonlySet<string>,
  { id, anchor, order }: { id: string; anchor: string | null; order: readonly string[] },
): Set<string> {
  const next = new Set(ids)
  const from = anchor === null ? -1 : order.indexOf(anchor)
  const to = order.indexOf(id)
  if (from >= 0 && to >= 0) {
    for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(between)
  } else if (!next.delete(id)) {
    next.add(id)
  }
  return next
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  const toggle = useCallback((id: string, withShift: boolean, order: readonly string[]) => {
    const anchor = withShift ? last.current : null
    setIds((now) => selectionAfter(now, { id, anchor, order }))
    last.current = id
  }, [])
  const choose = useCallback((chosen: readonly string[]) => setIds(new Set(chosen)), [])
  const clear = useCallback(() => setIds(new Set()), [])
  return { ids, toggle, choose, clear }
}
