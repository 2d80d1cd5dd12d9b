/** What predictors said and nothing here could keep: lines that a job's result has, added up where there are several jobs. */
import type { Job } from '@/api/types'

export interface LeftOutLine {
  what: string
  why: string
  count: number
}

/** Those of one job; none of a job of another kind, or one that left nothing out. */
export const leftOutOf = ({ kind, result }: Pick<Job, 'kind' | 'result'>): LeftOutLine[] =>
  kind.startsWith('inference.') && Array.isArray(result.left_out) ? (result.left_out as LeftOutLine[]) : []

/** Of several jobs, the most frequent first. */
export function addedUp(all: readonly LeftOutLine[][]): LeftOutLine[] {
  const lines = new Map<string, LeftOutLine>()
  for (const line of all.flat()) {
    const key = `${line.what} ${line.why}`
    lines.set(key, { ...line, count: line.count + (lines.get(key)?.count ?? 0) })
  }
  return [...lines.values()].sort((one, other) => other.count - one.count)
}
