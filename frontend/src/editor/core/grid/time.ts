/**
 * Active time over a grid, shared among its data rows. Time is open until an act shows what it went into, as in the editor:
 * looking over all the tiles, selecting and pressing the key is the time of those that the key decides. Each of them is
 * told the whole time and, as `bulk_n`, among how many it is shared, so that the sum over all is the time that passed,
 * once. What is left when tiles are submitted is shared among those in the same way, as time spent on nothing in
 * particular. A pause beyond the clock's cut-off counts nothing, and time over tiles that are never answered goes to the
 * next act: the person was at work for that.
 */
import { uuid7 } from '@/lib/uuid'
import type { ChangeSet } from '../changes'
import type { Clock } from '../clock'
import type { Activity, Id } from '../types'

export interface Spent {
  readonly ms: number
  readonly startedAt: string
}

/** Closes the clock's open time. */
export function takeTime(clock: Clock): Spent {
  const [open] = clock.rest(() => ({}))
  return { ms: open?.active_ms ?? 0, startedAt: open?.started_at ?? new Date().toISOString() }
}

type About = Pick<Activity, 'suggestion' | 'annotation' | 'outcome'>

const NOTHING: About = { suggestion: null, annotation: null, outcome: 'other' }

/** What one act said of a data row: each decision, each answer that no suggestion was taken for; at least one thing. */
function saidIn(set: ChangeSet): readonly About[] {
  const decided = set.decisions.flatMap(({ after: { suggestion, annotation, outcome } }): About[] =>
    outcome === 'withdrawn' ? [] : [{ suggestion, annotation, outcome }],
  )
  const made = set.created.filter(({ derived_from }) => derived_from === null)
  const said = [...decided, ...made.map(({ id }): About => ({ ...NOTHING, annotation: id }))]
  return said.length > 0 ? said : [NOTHING]
}

/** The spans of one act, by data row, from what it changed in each. */
export function shareTime(time: Spent, acts: ReadonlyMap<Id, ChangeSet | null>): ReadonlyMap<Id, readonly Activity[]> {
  if (time.ms === 0) return new Map()
  const said = [...acts].map(([id, set]) => [id, set ? saidIn(set) : [NOTHING]] as const)
  const shared = said.reduce((sum, [, each]) => sum + each.length, 0)
  const span = (about: About): Activity => ({
    ...about,
    id: uuid7(),
    active_ms: time.ms,
    bulk_n: shared,
    started_at: time.startedAt,
  })
  return new Map(said.map(([id, each]) => [id, each.map(span)]))
}

/** The spans as they are true of what is said now: time that went into what was taken back is time all the same. */
export function told(spent: readonly Activity[], set: ChangeSet | null): readonly Activity[] {
  const stands = new Set([
    ...(set?.decisions ?? []).map(({ after }) => [after.suggestion, after.outcome].join()),
    ...(set?.created ?? []).map(({ id }) => id),
  ])
  return spent.map((span) => {
    const { suggestion, annotation, outcome } = span
    const isTrue = suggestion ? stands.has([suggestion, outcome].join()) : annotation !== null && stands.has(annotation)
    return isTrue || outcome === 'other' ? span : { ...span, outcome: 'other', annotation: null }
  })
}
