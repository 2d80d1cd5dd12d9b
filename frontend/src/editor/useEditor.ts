/** React's view of the editor. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Editor } from './core/editor'
import type { Watchable } from './core/observable'
import type { Waiting } from './core/suggestions'
import type { Annotation } from './core/types'

export const EditorContext = createContext<Editor | null>(null)

export function useEditor(): Editor {
  const editor = useContext(EditorContext)
  if (!editor) throw new Error('There is no editor around this component.')
  return editor
}

export function useValue<T>(observable: Watchable & { get(): T }): T {
  return useSyncExternalStore(observable.subscribe, observable.get)
}

/** What a snapshot function answers now and after each change that `subscribe` tells of; it must answer equal for equal. */
export function useSnapshot<T>(subscribe: (listener: () => void) => () => void, get: () => T): T {
  return useSyncExternalStore(subscribe, get)
}

export const useObjects = (editor: Editor): readonly Annotation[] => useValue(editor.listed.rows)

export const useWaiting = (editor: Editor): Waiting =>
  useSnapshot(editor.suggestions.subscribe, editor.suggestions.list)
