/** Changes made here, moved onto a state that somebody else has saved meanwhile. Nothing of either side is lost. */
import { uuid7 } from '@/lib/uuid'
import { type ChangeSet, change, same } from './changes'
import type { Annotation, Id } from './types'

/** The same object was changed on both sides; both versions are kept. */
export interface Conflict {
  /** Ours, under a new id; null where we had deleted it. */
  readonly ours: Annotation | null
  /** Theirs; null where they had deleted it. */
  readonly theirs: Annotation | null
}

export interface Rebased {
  readonly sets: readonly ChangeSet[]
  readonly conflicts: readonly Conflict[]
  /** Their state with our changes on it. */
  readonly result: ReadonlyMap<Id, Annotation>
}

export function rebase(sets: readonly ChangeSet[], theirs: readonly Annotation[]): Rebased {
  const state = new Map(theirs.map((row) => [row.id, row]))
  const renamed = new Map<Id, Id>()
  const conflicts: Conflict[] = []
  const moved = sets.map((set) => moveOnto(state, renamed, conflicts, set))
  return { sets: moved, conflicts, result: state }
}

function moveOnto(state: Map<Id, Annotation>, renamed: Map<Id, Id>, conflicts: Conflict[], set: ChangeSet): ChangeSet {
  const called = (row: Annotation): Annotation => ({ ...row, id: renamed.get(row.id) ?? row.id })
  const created: Annotation[] = []
  const updated: { before: Annotation; after: Annotation }[] = []
  const deleted: Annotation[] = []
  const keepBoth = (ours: Annotation): void => {
    const copy = { ...ours, id: uuid7() }
    renamed.set(ours.id, copy.id)
    conflicts.push({ ours: copy, theirs: state.get(ours.id) ?? null })
    created.push(copy)
    state.set(copy.id, copy)
  }
  for (const row of set.created.map(called)) {
    const there = state.get(row.id)
    if (!there) created.push(row)
    else if (!same(there, row)) keepBoth(row)
    if (!there) state.set(row.id, row)
  }
  for (const update of set.updated) {
    const [before, after] = [called(update.before), called(update.after)]
    const there = state.get(after.id)
    if (same(there, after)) continue
    if (!same(there, before)) keepBoth(after)
    else {
      updated.push({ before, after })
      state.set(after.id, after)
    }
  }
  for (const row of set.deleted.map(called)) {
    const there = state.get(row.id)
    if (!there) continue
    if (!same(there, row)) conflicts.push({ ours: null, theirs: there })
    else {
      deleted.push(row)
      state.delete(row.id)
    }
  }
  const decisions = set.decisions.map(({ before, after }) => ({
    before,
    after: { ...after, annotation: after.annotation && (renamed.get(after.annotation) ?? after.annotation) },
  }))
  return change({ created, updated, deleted, decisions })
}

/** The change that turns one state into another. */
export function difference(from: readonly Annotation[], to: ReadonlyMap<Id, Annotation>): ChangeSet {
  const before = new Map(from.map((row) => [row.id, row]))
  return change({
    created: [...to.values()].filter(({ id }) => !before.has(id)),
    updated: from.flatMap((row) => {
      const after = to.get(row.id)
      return after && !same(row, after) ? [{ before: row, after }] : []
    }),
    deleted: from.filter(({ id }) => !to.has(id)),
  })
}
