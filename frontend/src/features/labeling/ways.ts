/** How one works on suggestions, kept on this device; and which classes are hidden and locked, for as long as the page is open. */
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { Classes, LOOKS, WAYS, type Ways } from '@/editor/core/ways'

/** The value kept under a key, one of a few; what is chosen from then on is kept there. */
function keptAs<T extends string>(key: string, all: readonly [T, ...T[]]): Observable<T> {
  const kept = localStorage.getItem(key)
  const value = new Observable(all.find((each) => each === kept) ?? all[0])
  value.subscribe((next) => localStorage.setItem(key, next))
  return value
}

export const ways: Ways = { way: keptAs('firstpass-way', WAYS), look: keptAs('firstpass-suggestions-look', LOOKS) }

const known = new Map<Id, Classes>()

/** What of a project's ontology is hidden or locked: the same from task to task, and all in sight again after a reload. */
export function classesOf(project: Id): Classes {
  const classes = known.get(project) ?? new Classes()
  known.set(project, classes)
  return classes
}
