/** Undo and redo by explicit marks. Only local changes are recorded; what comes from elsewhere is never undone. */
import { type ChangeSet, change, invert, isEmpty, NOTHING, squash } from './changes'
import { Emitter } from './observable'
import type { Store } from './store'
import type { Annotation } from './types'

interface Step {
  readonly label: string
  readonly changes: ChangeSet
}

const DEPTH = 500

export class History {
  private done: Step[] = []
  private undone: Step[] = []
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

  /** Whether the latest step decided about suggestions. */
  undoDecides = (): boolean =>
    (this.done.findLast(({ changes }) => !isEmpty(changes))?.changes.decisions.length ?? 0) > 0

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
    if (step) this.store.apply(onto(this.store, invert(step.changes)), 'replay')
    this.changed.emit()
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
    const inverse = onto(this.store, invert(step.changes))
    const applied = this.store.apply(inverse, 'replay')
    to.push({ label: step.label, changes: applied })
    this.changed.emit()
    return step.label
  }

  private dropEmpty(): void {
    while (this.done.length > 0 && isEmpty(this.done.at(-1)!.changes)) this.done.pop()
  }
}

/** The change as it applies to the store of now: only the fields it touched, only objects that are still there. */
function onto(store: Store, set: ChangeSet): ChangeSet {
  return change({
    ...set,
    updated: set.updated.flatMap(({ before, after }) => {
      const current = store.get(after.id)
      return current ? [{ before: current, after: withFields(current, before, after) }] : []
    }),
  })
}

function withFields(current: Annotation, before: Annotation, after: Annotation): Annotation {
  const fields = (Object.keys(after) as (keyof Annotation)[]).filter((key) => before[key] !== after[key])
  return { ...current, ...Object.fromEntries(fields.map((key) => [key, after[key]])) }
}
