/** Event cursors, `<tx>.<id>`: they order events as they were committed. */

function parts(cursor: string): [bigint, bigint] {
  const [tx = '0', id = '0'] = cursor.split('.')
  return [BigInt(tx), BigInt(id)]
}

/** Negative when a came before b, 0 when they are the same event. */
export function compareCursors(a: string, b: string): number {
  const [aTx, aId] = parts(a)
  const [bTx, bId] = parts(b)
  if (aTx !== bTx) return aTx < bTx ? -1 : 1
  return aId === bId ? 0 : aId < bId ? -1 : 1
}

export function laterCursor(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return compareCursors(a, b) >= 0 ? a : b
}

export function earlierCursor(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return compareCursors(a, b) <= 0 ? a : b
}
