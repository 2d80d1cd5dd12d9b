/** How one works on suggestions, kept on this device; and which classes are hidden and locked, for as long as the page is open. */
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { Classes, LOOKS, WAYS, type Ways } from '@/editor/core/ways'
import { keptAs } from './kept'

export const ways: Ways = {
  way: keptAs('firstpass-way', WAYS),
  look: keptAs('firstpass-suggestions-look', LOOKS),
  only: new Observable<Id | null>(null),
}

/** Whether the questions about a data row stand beside it, or are asked one at a time. */
export const asking = keptAs('firstpass-asking', ['all', 'one'])
export const toggleAsking = (): void => asking.set(asking.get() === 'one' ? 'all' : 'one')

const known = new Map<Id, Classes>()

/** What of a project's ontology is hidden or locked: the same from task to task, and all in sight again after a reload. */
export function classesOf(project: Id): Classes {
  const classes = known.get(project) ?? new Classes()
  known.set(project, classes)
  return classes
}
