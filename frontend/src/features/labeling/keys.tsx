/** The keys as the person at hand has them: what they changed is kept in this browser, under their name. */
import { Kbd } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react'
import { useMe } from '@/api/session'
import type { Binding } from '@/editor/core/keymap'
import type { Observable } from '@/editor/core/observable'
import { type Changes, readChanges, remapped, writeChanges } from '@/editor/core/remap'
import { useValue } from '@/editor/useEditor'
import { chordText } from './chords'
import { keptObservable } from './kept'
import { type Held, useKeys } from './useKeys'

/** What one person changed. */
export const changesOf = (person: string): Observable<Changes> =>
  keptObservable(`firstpass-keys:${person}`, readChanges, writeChanges)

export const useKeyChanges = (): Observable<Changes> => changesOf(String(useMe()?.user.id))

const KeysContext = createContext<readonly Binding[]>([])

interface KeyedProps {
  readonly editor: Held
  /** What its keys do, with those that they have from the start. */
  readonly bindings: readonly Binding[]
  readonly children: ReactNode
}

/** A page with the person's own keys: they act, and whatever prints a key finds it here. */
export function Keyed({ editor, bindings, children }: KeyedProps) {
  const changes = useValue(useKeyChanges())
  const own = useMemo(() => remapped(bindings, changes), [bindings, changes])
  useKeys(editor, own)
  return <KeysContext value={own}>{children}</KeysContext>
}

/** The bindings of the page, as they are now. */
export const useBindings = (): readonly Binding[] => useContext(KeysContext)

/** The key of a binding as it is printed now; '' where it has none. Nothing else knows which key does what. */
export function useChord(): (id: string) => string {
  const bindings = useBindings()
  return useCallback((id) => chordText(bindings.find((binding) => binding.id === id)?.keys[0] ?? ''), [bindings])
}

/** The same as a key on the page; null where there is none. */
export function useKbd(): (id: string) => ReactNode {
  const chord = useChord()
  return useCallback((id) => (chord(id) ? <Kbd size="xs">{chord(id)}</Kbd> : null), [chord])
}
