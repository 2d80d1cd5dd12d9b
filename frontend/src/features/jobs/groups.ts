/** Errors that say the same, together: a wrong file has one mistake on all its lines. */
import type { JobError } from '@/api/types'

export interface ErrorGroup {
  key: string
  error: JobError
  /** Where it happened; without those that name no line. */
  lines: number[]
  /** What it happened to, each once: data rows by the names that people know. */
  subjects: string[]
  count: number
}

export function groupsOf(errors: readonly JobError[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>()
  for (const error of errors) {
    const key = [error.code, error.message, error.expected, error.pointer].join('\n')
    const group = groups.get(key) ?? { key, error, lines: [], subjects: [], count: 0 }
    groups.set(key, group)
    group.count += 1
    if (error.line !== null) group.lines.push(error.line)
    if (error.subject) group.subjects.push(error.subject)
  }
  return [...groups.values()].map((group) => ({ ...group, subjects: [...new Set(group.subjects)] }))
}

/** "1–3", "7": neighbours in one piece, the first pieces only; and how many lines are in the others. */
export function rangesOf(lines: readonly number[], most = Number.POSITIVE_INFINITY): { first: string[]; rest: number } {
  const ranges: [number, number][] = []
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && line === last[1] + 1) last[1] = line
    else ranges.push([line, line])
  }
  const first = ranges.slice(0, most).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
  return { first, rest: ranges.slice(most).reduce((sum, [from, to]) => sum + to - from + 1, 0) }
}
