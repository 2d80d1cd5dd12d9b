/** Which key draws which label: the ontology's own where it is free, else the next free digit. */
import type { Feature, Id } from '@/editor/core/types'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']
const SPARE = [...DIGITS, ...DIGITS.map((digit) => `Shift+${digit}`)]

/** Chords by feature; `taken` are those that mean something else. A feature may get none. */
export function featureKeys(features: readonly Feature[], taken: ReadonlySet<string>): ReadonlyMap<Id, string> {
  const keys = new Map<Id, string>()
  const used = new Set(taken)
  const assign = (feature: Feature, chord: string | undefined) => {
    if (!chord || used.has(chord)) return
    used.add(chord)
    keys.set(feature.id, chord)
  }
  for (const feature of features) assign(feature, feature.hotkey?.toLowerCase())
  for (const feature of features) {
    if (!keys.has(feature.id))
      assign(
        feature,
        SPARE.find((chord) => !used.has(chord)),
      )
  }
  return keys
}
