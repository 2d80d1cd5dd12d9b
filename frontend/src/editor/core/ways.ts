/** How a person works on suggestions, and how those look on the picture. */
import { Observable } from './observable'
import type { Id } from './types'

/** By the list; object by object with the camera flying there; or by hand, with suggestions as ghosts. */
export const WAYS = ['list', 'focus', 'hand'] as const
export type Way = (typeof WAYS)[number]

export const LOOKS = ['full', 'outline', 'dim', 'hidden'] as const
export type Look = (typeof LOOKS)[number]

/** What one chose stays from task to task. */
export interface Ways {
  readonly way: Observable<Way>
  readonly look: Observable<Look>
  /** The one predictor whose suggestions are on show; null is all. */
  readonly only: Observable<Id | null>
}

export const newWays = (): Ways => ({
  way: new Observable<Way>('list'),
  look: new Observable<Look>('full'),
  only: new Observable<Id | null>(null),
})

const NONE: ReadonlySet<Id> = new Set()

/** Which features are out of sight, and which are safe from the hand. */
export class Classes {
  readonly hidden = new Observable(NONE)
  readonly locked = new Observable(NONE)

  isHidden = (feature: Id): boolean => this.hidden.get().has(feature)
  isLocked = (feature: Id): boolean => this.locked.get().has(feature)

  toggleHidden = (feature: Id): void => toggle(this.hidden, feature)
  toggleLocked = (feature: Id): void => toggle(this.locked, feature)

  /** Hides all of these but one; where that is so already, all are shown again. */
  showOnly(feature: Id, all: readonly Id[]): void {
    const others = all.filter((id) => id !== feature)
    const isSo = !this.isHidden(feature) && others.every(this.isHidden)
    this.hidden.set(isSo ? NONE : new Set(others))
  }

  showAll = (): void => this.hidden.set(NONE)
}

function toggle(set: Observable<ReadonlySet<Id>>, id: Id): void {
  const ids = new Set(set.get())
  if (!ids.delete(id)) ids.add(id)
  set.set(ids)
}
