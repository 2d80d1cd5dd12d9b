/** Undo and redo by explicit marks. Only local changes are recorded; what comes from elsewhere is never undone. */
import { type ChangeSet, invert, isEmpty, NOTHING, same, squash } from './changes'
import { Emitter } from './observable'
import type { Copy } from './rebase'
import type { Store } from './store'
import type { Annotation, Decision, Id } from './types'

interface Step {
  readonly label: string
  readonly changes: ChangeSet
}

const DEPTH = 500

export class History {
  private done: Step[] = []
  private undone: Step[] = []
  /** Told how many objects a step left as they are, because they were changed elsewhere since. */
  readonly left = new Emitter<[number]>()
  private readonly changed = new Emitter()

  constructor(private readonly store: Store) {
    store.subscribe((set, origin) => {
      if (origin === 'local') this.record(set)
    })
  }

  subscribe = this.changed.subscribe

  /** Begins a new step: what follows until the next mark is undone together. */
  mark(label: string): void {
    this.dropEmpty()
    this.done.push({ label, changes: NOTHING })
    if (this.done.length > DEPTH) this.done.shift()
  }

  undoLabel = (): string | null => this.done.findLast(({ changes }) => !isEmpty(changes))?.label ?? null

  /** How many steps back the latest decision is, where all that was done since only altered the one object that it kept; else 0. */
  stepsToDecision(): number {
    const changes = this.done.map((step) => step.changes).filter((set) => !isEmpty(set))
    const at = changes.findLastIndex(({ decisions }) => decisions.length > 0)
    const kept = new Set(changes[at]?.decisions.flatMap(({ after }) => after.annotation ?? []))
    const since = changes.slice(at + 1)
    const isOfKept = ({ created, updated, deleted }: ChangeSet): boolean =>
      kept.size === 1 && created.length + deleted.length === 0 && updated.every(({ after }) => kept.has(after.id))
    return at >= 0 && since.every(isOfKept) ? since.length + 1 : 0
  }

  redoLabel = (): string | null => this.undone.at(-1)?.label ?? null

  /** Takes back the latest step and returns its label; null when there is none. */
  undo(): string | null {
    this.dropEmpty()
    return this.replay(this.done, this.undone)
  }

  redo(): string | null {
    this.dropEmpty()
    return this.replay(this.undone, this.done)
  }

  /** Erases the open step as if it had never begun: for a gesture that is cancelled. */
  bail(): void {
    const step = this.done.pop()
    if (step) this.store.apply(onto(this.store, invert(step.changes)).set, 'replay')
    this.changed.emit()
  }

  /** What was done here to an object is undone and redone on its copy from now on; that it was made is the first step of that. */
  goOnWith(copy: Copy): void {
    this.undone = this.undone.map((step) => ({ ...step, changes: renamed(step.changes, copy) }))
    for (let place = this.done.length - 1; place >= 0; place -= 1) {
      const { label, changes: were } = this.done[place]!
      const changes = renamed(were, copy)
      const first = changes.updated.find(({ before }) => isOf(before, copy))
      this.done[place] = { label, changes: first ? made(changes, first.after) : changes }
      if (first || changes.created.some(({ id }) => id === copy.id)) return
    }
  }

  private record(set: ChangeSet): void {
    const open = this.done.pop() ?? { label: 'Edit', changes: NOTHING }
    this.done.push({ label: open.label, changes: squash(open.changes, set) })
    this.undone = []
    this.changed.emit()
  }

  private replay(from: Step[], to: Step[]): string | null {
    const step = from.pop()
    if (!step) return null
    const { set, left } = onto(this.store, invert(step.changes))
    const applied = this.store.apply(set, 'replay')
    to.push({ label: step.label, changes: applied })
    this.changed.emit()
    if (left > 0) this.left.emit(left)
    return isEmpty(applied) ? null : step.label
  }

  private dropEmpty(): void {
    while (this.done.length > 0 && isEmpty(this.done.at(-1)!.changes)) this.done.pop()
  }
}

/** The row is the copy, as the object was before anything was done to it here. */
const isOf = (row: Annotation, { id, before }: Copy): boolean => before !== null && same(row, { ...before, id })

const made = (set: ChangeSet, row: Annotation): ChangeSet => ({
  ...set,
  created: [...set.created, row],
  updated: set.updated.filter(({ after }) => after.id !== row.id),
})

/** The change as if it had been of the copy. */
function renamed(set: ChangeSet, { of, id }: Copy): ChangeSet {
  const row = (each: Annotation): Annotation => (each.id === of ? { ...each, id } : each)
  const verdict = (each: Decision): Decision => (each.annotation === of ? { ...each, annotation: id } : each)
  return {
    created: set.created.map(row),
    updated: set.updated.map(({ before, after }) => ({ before: row(before), after: row(after) })),
    deleted: set.deleted.map(row),
    decisions: set.decisions.map(({ before, after }) => ({ before: before && verdict(before), after: verdict(after) })),
  }
}

/**
 * The change as it applies to the store of now: only the fields that it touched. What was changed elsewhere since is changed by as much
 * as before where that can be said in numbers, else left as it is.
 */
function onto(store: Store, set: ChangeSet): { set: ChangeSet; left: number } {
  const left = new Set<Id>()
  const isAsLeft = (row: Annotation, current: Annotation | undefined): boolean => {
    const isSame = !current || same(current, row)
    if (!isSame) left.add(row.id)
    return isSame
  }
  const created = set.created.filter((row) => isAsLeft(row, store.get(row.id)))
  const deleted = set.deleted.filter((row) => isAsLeft(row, store.get(row.id)))
  const updated = set.updated.flatMap(({ before, after }) => {
    const current = store.get(after.id)
    if (!current) return []
    const moved = withFields(current, before, after)
    if (!moved) left.add(after.id)
    return moved ? [{ before: current, after: moved }] : []
  })
  const isOfLeft = (annotation: Id | null | undefined): boolean => !!annotation && left.has(annotation)
  const decisions = set.decisions.filter(
    ({ before, after }) => !isOfLeft(before?.annotation) && !isOfLeft(after.annotation),
  )
  return { set: { created, updated, deleted, decisions }, left: left.size }
}

function withFields(current: Annotation, before: Annotation, after: Annotation): Annotation | null {
  const fields = (Object.keys(after) as (keyof Annotation)[]).filter((key) => before[key] !== after[key])
  const values = fields.map((key) => [key, byAsMuch(current[key], before[key], after[key])] as const)
  return values.some(([, value]) => value === undefined) ? null : { ...current, ...Object.fromEntries(values) }
}

/** `current` changed by what lies between `before` and `after`; undefined where that is no difference of numbers that are its own. */
function byAsMuch(current: unknown, before: unknown, after: unknown): unknown {
  if (same(current, before)) return after
  if (same(before, after)) return current
  if (typeof current === 'number' && typeof before === 'number' && typeof after === 'number') {
    const moved = current + after - before
    // No coordinate of a medium is below nought.
    return moved < 0 && current >= 0 ? undefined : moved
  }
  const all = [current, before, after]
  if (!all.every((one) => typeof one === 'object' && one !== null)) return
  const [of, was, to] = all as Record<string, unknown>[]
  const keys = Object.keys(of!)
  const isAlike = (one: object) => Array.isArray(one) === Array.isArray(of) && same(Object.keys(one), keys)
  if (!isAlike(was!) || !isAlike(to!)) return
  const parts = keys.map((key) => [key, byAsMuch(of![key], was![key], to![key])] as const)
  if (parts.some(([key, part]) => part === undefined && of![key] !== undefined)) return
  return Array.isArray(of) ? parts.map(([, part]) => part) : Object.fromEntries(parts)
}
