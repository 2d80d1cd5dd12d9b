/** The keys as the person at hand has them: what they changed is kept in this browser, under their name. */
import { createContext, useCallback, useContext, useMemo } from 'react'
import { useMe } from '@/api/session'
import type { Binding } from '@/editor/core/keymap'
import { Observable } from '@/editor/core/observable'
import { type Changes, readChanges, remapped, writeChanges } from '@/editor/core/remap'
import { useValue } from '@/editor/useEditor'
import { chordText } from './chords'

const known = new Map<string, Observable<Changes>>()

/** What one person changed, the same object wherever it is asked for. */
export function changesOf(person: string): Observable<Changes> {
  const there = known.get(person)
  if (there) return there
  const key = `firstpass-keys:${person}`
  const changes = new Observable(readChanges(localStorage.getItem(key)))
  changes.subscribe((value) => localStorage.setItem(key, writeChanges(value)))
  known.set(person, changes)
  return changes
}

export const useKeyChanges = (): Observable<Changes> => changesOf(String(useMe()?.user.id))

/** The bindings with the person's own keys. */
export function useRemapped(bindings: readonly Binding[]): readonly Binding[] {
  const changes = useValue(useKeyChanges())
  return useMemo(() => remapped(bindings, changes), [bindings, changes])
}

/** The bindings of the page, as they are now. */
export const KeysContext = createContext<readonly Binding[]>([])

/** The key of a binding as it is printed; '' where it has none. */
export function useChord(): (id: string) => string {
  const bindings = useContext(KeysContext)
  return useCallback((id) => chordText(bindings.find((binding) => binding.id === id)?.keys[0] ?? ''), [bindings])
}
