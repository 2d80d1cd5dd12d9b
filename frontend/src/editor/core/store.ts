/** The objects on the data row and what was decided about suggestions. Every edit is a ChangeSet with an origin. */
import { type ChangeSet, isEmpty, same } from './changes'
import { Emitter } from './observable'
import type { Annotation, Decision, Id } from './types'

/** local: a person, undoable. replay: undo, redo or bail, saved but not recorded again. remote: from elsewhere, neither. */
export type Origin = 'local' | 'replay' | 'remote'

export class Store {
  private readonly rows = new Map<Id, Annotation>()
  private readonly verdicts = new Map<Id, Decision>()
  private readonly changed = new Emitter<[ChangeSet, Origin]>()
  private listed: readonly Annotation[] | null = null

  constructor(annotations: readonly Annotation[] = [], decisions: readonly Decision[] = []) {
    for (const row of annotations) this.rows.set(row.id, row)
    for (const decision of decisions) this.verdicts.set(decision.suggestion, decision)
  }

  get = (id: Id): Annotation | undefined => this.rows.get(id)

  /** The objects in the order they were made; the same array until something changes. */
  list = (): readonly Annotation[] => {
    this.listed ??= [...this.rows.values()]
    return this.listed
  }

  /** The decision that counts for a suggestion: none, or the latest that was not withdrawn. */
  decision(suggestion: Id): Decision | null {
    const latest = this.verdicts.get(suggestion)
    return latest && latest.outcome !== 'withdrawn' ? latest : null
  }

  decisions = (): readonly Decision[] => [...this.verdicts.values()]

  subscribe = (listener: (set: ChangeSet, origin: Origin) => void) => this.changed.subscribe(listener)

  /** Applies what is new in the change; a change applied twice changes nothing the second time. */
  apply(wanted: ChangeSet, origin: Origin): ChangeSet {
    const effective = this.effective(wanted)
    if (isEmpty(effective)) return effective
    for (const row of effective.created) this.rows.set(row.id, row)
    for (const { after } of effective.updated) this.rows.set(after.id, after)
    for (const row of effective.deleted) this.rows.delete(row.id)
    for (const { after } of effective.decisions) this.verdicts.set(after.suggestion, after)
    this.listed = null
    this.changed.emit(effective, origin)
    return effective
  }

  private effective(set: ChangeSet): ChangeSet {
    const put = [...set.created, ...set.updated.map(({ after }) => after)]
    return {
      created: put.filter(({ id }) => !this.rows.has(id)),
      updated: put.flatMap((after) => {
        const before = this.rows.get(after.id)
        return before && !same(before, after) ? [{ before, after }] : []
      }),
      deleted: set.deleted.flatMap(({ id }) => this.rows.get(id) ?? []),
      decisions: set.decisions.flatMap(({ after }) => {
        const before = this.verdicts.get(after.suggestion) ?? null
        return before?.id === after.id ? [] : [{ before: this.decision(after.suggestion), after }]
      }),
    }
  }
}
