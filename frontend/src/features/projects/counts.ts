/** What the counts of a project say. */
import type { ProjectDetail, TaskCounts } from '@/api/types'

/** In the order of the work, with the colours of the progress bar: done to the left, set aside at the end. */
export const taskStates = [
  { state: 'done', color: 'var(--fp-accepted)' },
  { state: 'review', color: 'var(--mantine-color-iris-4)' },
  { state: 'in_progress', color: 'var(--mantine-color-blue-5)' },
  { state: 'rework', color: 'var(--mantine-color-orange-5)' },
  { state: 'collecting', color: 'var(--mantine-color-cyan-5)' },
  { state: 'queued', color: 'var(--mantine-color-gray-4)' },
  { state: 'skipped', color: 'var(--fp-skipped)' },
] as const

export const totalOf = (counts: TaskCounts): number =>
  taskStates.reduce((sum, { state }) => sum + (counts[state] ?? 0), 0)

/** The share of tasks that are labeled for good, in [0, 1]; what was skipped is not. */
export function doneShare(counts: TaskCounts): number {
  const total = totalOf(counts)
  return total === 0 ? 0 : counts.done / total
}

/** Labels in review that this person cannot take: their own, and those that another reviewer has or may take; none that nobody may. */
export function waitsForOthers({ counts, for_you, review_stuck }: ProjectDetail): { own: number; held: number } {
  if (for_you.review > 0) return { own: 0, held: 0 }
  const stuck = review_stuck.reduce((sum, { labels }) => sum + labels, 0)
  return { own: for_you.own_in_review, held: Math.max(0, counts.review - for_you.own_in_review - stuck) }
}

/** Tasks that wait for a label. */
export const toLabel = (counts: TaskCounts): number =>
  counts.queued + counts.rework + counts.in_progress + counts.collecting
