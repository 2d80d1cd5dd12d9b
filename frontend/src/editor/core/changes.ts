/** ChangeSet: one shape for an undo step, a save, a remote edit. Pure functions over it. */
import { uuid7 } from '@/lib/uuid'
import type { Annotation, Decision, Id } from './types'

export interface Update {
  readonly before: Annotation
  readonly after: Annotation
}

/** A decision together with the one it follows on the same suggestion, so that it can be taken back. */
export interface Verdict {
  readonly before: Decision | null
  readonly after: Decision
}

export interface ChangeSet {
  readonly created: readonly Annotation[]
  readonly updated: readonly Update[]
  readonly deleted: readonly Annotation[]
  readonly decisions: readonly Verdict[]
}

export const NOTHING: ChangeSet = { created: [], updated: [], deleted: [], decisions: [] }

export const change = (part: Partial<ChangeSet>): ChangeSet => ({ ...NOTHING, ...part })

export const isEmpty = (set: ChangeSet): boolean =>
  set.created.length + set.updated.length + set.deleted.length + set.decisions.length === 0

/** How many objects and decisions a person would count in it. */
export const sizeOf = (set: ChangeSet): number => {
  const touched = new Set<Id>([...set.created, ...set.deleted].map((row) => row.id))
  for (const { after } of set.updated) touched.add(after.id)
  for (const { after } of set.decisions)
    if (after.annotation === null || !touched.has(after.annotation)) touched.add(after.id)
  return touched.size
}

/** What takes the change back. A decision is never erased: a further record restores the earlier one or withdraws. */
export const invert = (set: ChangeSet): ChangeSet => ({
  created: set.deleted,
  updated: set.updated.map(({ before, after }) => ({ before: after, after: before })),
  deleted: set.created,
  decisions: set.decisions.map(({ before, after }) => ({ before: after, after: following(before, after) })),
})

function following(earlier: Decision | null, taken: Decision): Decision {
  const { overlap: _, ...kept } = earlier ?? { ...taken, outcome: 'withdrawn' as const, annotation: null, focus_ms: 0 }
  return { ...kept, id: uuid7() }
}

interface Pair {
  readonly before: Annotation | null
  readonly after: Annotation | null
}

const pairsOf = (set: ChangeSet): [Id, Pair][] => [
  ...set.created.map((row): [Id, Pair] => [row.id, { before: null, after: row }]),
  ...set.updated.map(({ before, after }): [Id, Pair] => [after.id, { before, after }]),
  ...set.deleted.map((row): [Id, Pair] => [row.id, { before: row, after: null }]),
]

/** The two changes as one; what was made and undone in between leaves no trace among the objects. */
export function squash(first: ChangeSet, second: ChangeSet): ChangeSet {
  const pairs = new Map(pairsOf(first))
  for (const [id, next] of pairsOf(second)) {
    const earlier = pairs.get(id)
    pairs.set(id, earlier ? { before: earlier.before, after: next.after } : next)
  }
  const rows = [...pairs.values()]
  return {
    created: rows.flatMap(({ before, after }) => (!before && after ? [after] : [])),
    updated: rows.flatMap(({ before, after }) => (before && after && !same(before, after) ? [{ before, after }] : [])),
    deleted: rows.flatMap(({ before, after }) => (before && !after ? [before] : [])),
    decisions: [...first.decisions, ...second.decisions],
  }
}

/** As squash, for the moves of one gesture: a decision taken and withdrawn before anybody saw it is no decision. */
export function squashGesture(first: ChangeSet, second: ChangeSet): ChangeSet {
  const verdicts = new Map<Id, Verdict>()
  for (const verdict of [...first.decisions, ...second.decisions]) {
    const earlier = verdicts.get(verdict.after.suggestion)
    const joined = earlier ? { before: earlier.before, after: verdict.after } : verdict
    if (joined.before === null && joined.after.outcome === 'withdrawn') verdicts.delete(verdict.after.suggestion)
    else verdicts.set(verdict.after.suggestion, joined)
  }
  return { ...squash(first, second), decisions: [...verdicts.values()] }
}

/** Deep equality of JSON values; the order of keys does not count, and what is absent is null. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a ?? null, b ?? null)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => same(left[key], right[key]))
}
