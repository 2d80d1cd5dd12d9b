/**
 * Active time per object. Time is counted between the person's own inputs while the page is in front of them; a pause
 * longer than the cut-off counts nothing. It stays open until an act shows what it was spent on.
 */
import { uuid7 } from '@/lib/uuid'
import type { ChangeSet } from './changes'
import type { Activity, Annotation, Id, SpanOutcome } from './types'

export const IDLE_AFTER_MS = 30_000

interface Account {
  readonly ms: number
  readonly startedAt: number
}

const EMPTY: Account = { ms: 0, startedAt: 0 }

export class Clock {
  private last: number | null = null
  private open: Account = EMPTY
  private readonly accounts = new Map<Id, Account>()

  constructor(private readonly now: () => number = Date.now) {}

  /** The person did something: the time since their last input was active, unless it was too long. */
  touch(): void {
    const now = this.now()
    const gap = this.last === null ? 0 : now - this.last
    if (gap > 0 && gap <= IDLE_AFTER_MS) this.open = grown(this.open, gap, now - gap)
    this.last = now
  }

  /** The page is hidden or out of focus: counting stops until the next input. */
  pause(): void {
    if (this.last === null) return
    this.touch()
    this.last = null
  }

  /** What the open time was spent on has shown itself. */
  charge(id: Id): void {
    if (this.open.ms === 0) return
    this.accounts.set(id, grown(this.accounts.get(id) ?? EMPTY, this.open.ms, this.open.startedAt))
    this.open = EMPTY
  }

  /** Active time on the object so far, the open time included. */
  spentOn = (id: Id): number => (this.accounts.get(id)?.ms ?? 0) + this.open.ms

  /** The spans that a finished local change closes: each decision, each object drawn, each question answered. Of a bulk each names the whole time and `bulk_n`. */
  close(set: ChangeSet, isDrawn: (made: Annotation) => boolean): readonly Activity[] {
    const decided = set.decisions.flatMap(({ after }) =>
      after.outcome === 'withdrawn'
        ? []
        : [{ suggestion: after.suggestion, annotation: after.annotation, outcome: after.outcome }],
    )
    const drawn = set.created
      .filter(({ derived_from }) => derived_from === null)
      .map((made) => ({
        suggestion: null,
        annotation: made.id,
        outcome: isDrawn(made) ? ('drawn' as const) : ('other' as const),
      }))
    const closed = [...decided, ...drawn]
    if (closed.length === 0) {
      const touched = set.updated[0]?.after.id ?? set.deleted[0]?.id
      if (touched) this.charge(touched)
      return []
    }
    const accounts = closed.map(({ suggestion, annotation }) => this.take(suggestion ?? annotation!))
    const total = accounts.reduce((sum, account) => grown(sum, account.ms, account.startedAt), this.takeOpen())
    return closed.map((what) => span(what, total, closed.length))
  }

  /** What is left when the task is done: time on objects after they were closed, on suggestions never decided, on nothing. */
  rest(outcomeOf: (id: Id) => Partial<Activity>): readonly Activity[] {
    this.touch()
    const left = [...this.accounts].map(([id, account]) => ({ account, about: outcomeOf(id) }))
    const spans = [...left, { account: this.takeOpen(), about: {} }]
    this.accounts.clear()
    return spans
      .filter(({ account }) => account.ms > 0)
      .map(({ account, about }) => ({
        ...span({ suggestion: null, annotation: null, outcome: 'other' }, account, 1),
        ...about,
      }))
  }

  private take(id: Id): Account {
    const account = this.accounts.get(id) ?? EMPTY
    this.accounts.delete(id)
    return account
  }

  private takeOpen(): Account {
    const open = this.open
    this.open = EMPTY
    return open
  }
}

const grown = (account: Account, ms: number, startedAt: number): Account => ({
  ms: account.ms + ms,
  startedAt: account.startedAt && startedAt ? Math.min(account.startedAt, startedAt) : account.startedAt || startedAt,
})

interface Closed {
  readonly suggestion: Id | null
  readonly annotation: Id | null
  readonly outcome: SpanOutcome
}

const span = (what: Closed, total: Account, shared: number): Activity => ({
  ...what,
  id: uuid7(),
  active_ms: Math.round(total.ms),
  bulk_n: shared,
  started_at: new Date(total.startedAt || Date.now()).toISOString(),
})
