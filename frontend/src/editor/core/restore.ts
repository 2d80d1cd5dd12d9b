/** The way back to what a set said at an earlier revision, as one change. Pure. */
import { uuid7 } from '@/lib/uuid'
import { type ChangeSet, change, same, type Verdict } from './changes'
import { difference } from './rebase'
import type { Store } from './store'
import type { Annotation, Decision, Id } from './types'

export interface Past {
  readonly annotations: readonly Annotation[]
  /** For each suggestion the decision that stood. */
  readonly decisions: readonly Decision[]
  /** Ids of annotations that the ontology does not allow any more. */
  readonly unfit: readonly Id[]
}

export interface Restoring {
  readonly set: ChangeSet
  /** How many objects stay as they are, because they may not be said again or are locked. */
  readonly leftOut: number
}

const meansTheSame = (a: Decision | null, b: Decision | null): boolean =>
  a?.outcome === b?.outcome && a?.annotation === b?.annotation

/** What is locked is left as it is. */
export function restoring(store: Store, past: Past, isLocked: (feature: Id) => boolean = () => false): Restoring {
  const unfit = new Set(past.unfit)
  const now = new Map(store.list().map((row) => [row.id, row]))
  const then = new Map(past.annotations.map((row) => [row.id, row]))
  const held = new Set<Id>()
  for (const row of [...now.values(), ...then.values()])
    if (unfit.has(row.id) || isLocked(row.feature)) held.add(row.id)
  const aim = new Map(past.annotations.filter(({ id }) => !held.has(id)).map((row) => [row.id, row]))
  for (const row of store.list()) if (held.has(row.id)) aim.set(row.id, row)
  return {
    set: change({ ...difference(store.list(), aim), decisions: verdicts(store, past.decisions, held) }),
    leftOut: [...held].filter((id) => !same(now.get(id), then.get(id))).length,
  }
}

function verdicts(store: Store, past: readonly Decision[], held: ReadonlySet<Id>): readonly Verdict[] {
  const then = new Map(past.map((decision) => [decision.suggestion, decision]))
  const suggestions = new Set([...then.keys(), ...store.decisions().map(({ suggestion }) => suggestion)])
  return [...suggestions].flatMap((suggestion) => {
    const [before, wanted] = [store.decision(suggestion), then.get(suggestion) ?? null]
    const isHeld = [before, wanted].some((decision) => decision?.annotation && held.has(decision.annotation))
    if (isHeld || meansTheSame(before, wanted)) return []
    const { overlap: _, ...kept } = wanted ?? {
      ...before!,
      outcome: 'withdrawn' as const,
      annotation: null,
      focus_ms: 0,
    }
    return [{ before, after: { ...kept, id: uuid7() } }]
  })
}
