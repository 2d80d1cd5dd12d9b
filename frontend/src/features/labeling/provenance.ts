/** Where an object comes from, in facts: drawn by hand, or kept of whose suggestion and how much of it. */
import type { Editor } from '@/editor/core/editor'
import type { Annotation, Id } from '@/editor/core/types'
import type { KeptFrom } from './api'
import type { Change, Correction } from './correction'

export type How = 'drawn' | 'accepted' | 'edited' | 'kept'

export interface Origin {
  readonly how: How
  /** Similarity of what was kept with what was suggested, in [0, 1]. */
  readonly overlap: number | null
  readonly confidence: number | null
  readonly predictorVersion: Id | null
  /** Who suggested it, in words. */
  readonly model: string | null
  /** What the reviewer who corrects did with it. */
  readonly change: Change
}

/** Of a row in a correction: how its annotator made it, and what the reviewer did since. */
export function originOf(
  editor: Editor,
  row: Annotation,
  correction: Correction | null = null,
  source: (suggestion: Id) => KeptFrom | undefined = () => undefined,
): Origin {
  const change = correction?.change(row) ?? null
  if (row.derived_from === null) {
    return { how: 'drawn', overlap: null, confidence: null, predictorVersion: null, model: null, change }
  }
  const isTheirs = correction !== null && correction.original(row.id) !== null
  const decision = isTheirs ? correction.decision(row.derived_from) : editor.store.decision(row.derived_from)
  const suggestion = editor.suggestions.get(row.derived_from)
  const kept = suggestion ? undefined : source(row.derived_from)
  return {
    how: decision?.outcome === 'accepted' || decision?.outcome === 'edited' ? decision.outcome : 'kept',
    overlap: decision?.overlap ?? null,
    confidence: suggestion?.annotation.confidence ?? kept?.confidence ?? null,
    predictorVersion: suggestion?.predictorVersion ?? kept?.predictor_version ?? null,
    model: kept?.name ?? suggestion?.name ?? null,
    change,
  }
}

const HOWS: readonly How[] = ['accepted', 'edited', 'kept', 'drawn']

/** How many came about in which way; ways in which none did are left out. */
export function countHows(editor: Editor, rows: readonly Annotation[], correction: Correction | null = null) {
  const hows = rows.map((row) => originOf(editor, row, correction).how)
  const counts = HOWS.map((how) => ({ how, n: hows.filter((each) => each === how).length }))
  return counts.filter(({ n }) => n > 0)
}
