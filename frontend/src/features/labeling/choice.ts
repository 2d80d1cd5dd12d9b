/** Whom a person asks in a project, and whether by itself when a task opens; kept on this device. */
import type { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { keptObservable } from './kept'

export interface Choice {
  /** The predictor that was chosen, null while the project's own is. */
  readonly predictor: Id | null
  readonly asksOnOpening: boolean
  /** Whether what others say is out of sight; undefined until somebody chose. */
  readonly isOnly?: boolean
  /** Who answers clicks: null for what needs no weights, undefined until somebody chose. */
  readonly segmenter?: Id | null
}

const AT_FIRST: Choice = { predictor: null, asksOnOpening: true }

/** The choice of one person in one project. */
export const choiceOf = (person: Id, project: Id): Observable<Choice> =>
  keptObservable(`firstpass-predictor:${person}:${project}`, readChoice, JSON.stringify)

/** What was kept, as far as it can be read. */
export function readChoice(text: string | null): Choice {
  try {
    const { predictor, asksOnOpening, isOnly, segmenter } = JSON.parse(text ?? '{}') as Partial<Choice>
    return {
      predictor: typeof predictor === 'string' ? predictor : null,
      asksOnOpening: asksOnOpening !== false,
      ...(typeof isOnly === 'boolean' ? { isOnly } : {}),
      ...(typeof segmenter === 'string' || segmenter === null ? { segmenter } : {}),
    }
  } catch {
    return AT_FIRST
  }
}
