/** Whom a person asks in a project, and whether by itself when a task opens; kept on this device. */
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'

export interface Choice {
  /** The predictor that was chosen, null while the project's own is. */
  readonly predictor: Id | null
  readonly asksOnOpening: boolean
  /** Who answers clicks: null for what needs no weights, undefined until somebody chose. */
  readonly segmenter?: Id | null
}

const AT_FIRST: Choice = { predictor: null, asksOnOpening: true }
const known = new Map<string, Observable<Choice>>()

/** The choice of one person in one project, the same object wherever it is asked for. */
export function choiceOf(person: Id, project: Id): Observable<Choice> {
  const key = `firstpass-predictor:${person}:${project}`
  const there = known.get(key)
  if (there) return there
  const choice = new Observable(kept(key))
  choice.subscribe((value) => localStorage.setItem(key, JSON.stringify(value)))
  known.set(key, choice)
  return choice
}

/** What was kept under a key. */
export function kept(key: string): Choice {
  try {
    const { predictor, asksOnOpening, segmenter } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Choice>
    return {
      predictor: typeof predictor === 'string' ? predictor : null,
      asksOnOpening: asksOnOpening !== false,
      ...(typeof segmenter === 'string' || segmenter === null ? { segmenter } : {}),
    }
  } catch {
    return AT_FIRST
  }
}
