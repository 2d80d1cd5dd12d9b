/** Which objects are chosen, and which one the pointer is over. Not part of history. */
import { Observable } from './observable'
import type { Id } from './types'

/** More shapes than these are not each drawn apart when they are chosen. */
const FEW = 200

const NONE: ReadonlySet<Id> = new Set()

export class Selection {
  readonly chosen = new Observable<ReadonlySet<Id>>(NONE)
  readonly hovered = new Observable<Id | null>(null)

  /** Whether so many are chosen that they stay on the bitmap and are only outlined. */
  get isOfMany(): boolean {
    return this.chosen.get().size > FEW
  }

  has = (id: Id): boolean => this.chosen.get().has(id)

  /** The one chosen object; null where none or several are. */
  only = (): Id | null => {
    const ids = this.chosen.get()
    return ids.size === 1 ? [...ids][0]! : null
  }

  choose(...ids: Id[]): void {
    const current = this.chosen.get()
    if (ids.length === current.size && ids.every((id) => current.has(id))) return
    this.chosen.set(ids.length > 0 ? new Set(ids) : NONE)
  }

  toggle(id: Id): void {
    const ids = new Set(this.chosen.get())
    if (!ids.delete(id)) ids.add(id)
    this.chosen.set(ids)
  }

  clear(): void {
    this.choose()
  }

  /** Forgets objects that are no longer there. */
  drop(gone: readonly Id[]): void {
    const left = [...this.chosen.get()].filter((id) => !gone.includes(id))
    this.choose(...left)
    if (gone.includes(this.hovered.get() ?? '')) this.hovered.set(null)
  }
}
