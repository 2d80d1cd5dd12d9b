/** Keys that a person gave another meaning: over those that things have from the start. Pure. */
import { type Binding, chordOf, type KeyPress } from './keymap'

/** By the id of a binding, the chords it has now; none where another took them. */
export type Changes = ReadonlyMap<string, readonly string[]>

export const NO_CHANGES: Changes = new Map()

export const remapped = (bindings: readonly Binding[], changes: Changes): readonly Binding[] =>
  bindings.map((binding) => {
    const keys = changes.get(binding.id)
    return keys ? { ...binding, keys } : binding
  })

/** Who has the chord already, at the same time and in the same scope; of `bindings` as they are now. */
export function holderOf(bindings: readonly Binding[], id: string, chord: string): Binding | null {
  const wanted = bindings.find((binding) => binding.id === id)
  const isRival = (other: Binding): boolean =>
    other.id !== id && other.scope === wanted?.scope && other.keys.includes(chord) && other.when?.() !== false
  return bindings.find(isRival) ?? null
}

/** The changes with this chord for the binding alone: whoever had it loses it. */
export function given(changes: Changes, bindings: readonly Binding[], id: string, chord: string): Changes {
  const next = new Map(changes)
  const holder = holderOf(bindings, id, chord)
  if (holder)
    next.set(
      holder.id,
      holder.keys.filter((each) => each !== chord),
    )
  next.set(id, [chord])
  return next
}

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'])

/** The chord that was pressed; null while it is only a modifier, which waits for the key it goes with. */
export const chordFrom = (press: KeyPress): string | null => (MODIFIERS.has(press.key) ? null : chordOf(press))

/** What was kept, as far as it can be read. */
export function readChanges(text: string | null): Changes {
  try {
    const kept = Object.entries(JSON.parse(text ?? '{}') as Record<string, unknown>)
    const isChords = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((each) => typeof each === 'string')
    return new Map(kept.filter((entry): entry is [string, string[]] => isChords(entry[1])))
  } catch {
    return NO_CHANGES
  }
}

export const writeChanges = (changes: Changes): string => JSON.stringify(Object.fromEntries(changes))
