/** What the counts of a project say. */
import type { TaskCounts } from '@/api/types'

/** In the order of the work, with the colours of the progress bar. */
export const taskStates = [
  { state: 'done', color: 'var(--fp-accepted)' },
  { state: 'review', color: 'var(--mantine-color-iris-4)' },
  { state: 'in_progress', color: 'var(--mantine-color-blue-5)' },
  { state: 'rework', color: 'var(--mantine-color-orange-5)' },
  { state: 'queued', color: 'var(--mantine-color-gray-4)' },
  { state: 'skipped', color: 'var(--mantine-color-gray-6)' },
] as const

export const totalOf = (counts: TaskCounts): number =>
  taskStates.reduce((sum, { state }) => sum + (counts[state] ?? 0), 0)

/** The share of tasks nobody needs to look at any more, in [0, 1]. */
export function doneShare(counts: TaskCounts): number {
  const total = totalOf(counts)
  return total === 0 ? 0 : (counts.done + counts.skipped) / total
}

/** Tasks that an annotator can take now. */
export const toLabel = (counts: TaskCounts): number => counts.queued + counts.rework + counts.in_progress
