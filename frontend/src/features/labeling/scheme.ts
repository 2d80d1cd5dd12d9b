/** The editor has a scheme of its own, dark at first: pictures look true on dark. The rest of the application keeps its own. */
import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { Observable } from '@/editor/core/observable'
import { useValue } from '@/editor/useEditor'

type Scheme = 'light' | 'dark'

const KEY = 'firstpass-editor-scheme'
const ATTRIBUTE = 'data-mantine-color-scheme'
const wanted = new Observable<Scheme>(localStorage.getItem(KEY) === 'light' ? 'light' : 'dark')

export function useEditorScheme() {
  const scheme = useValue(wanted)
  const toggle = () => {
    const next = scheme === 'dark' ? 'light' : 'dark'
    localStorage.setItem(KEY, next)
    wanted.set(next)
  }
  return { scheme, toggle }
}

/** Puts the page into the editor's scheme for as long as the editor is there. */
export function useEditorSchemeOnPage(): void {
  const scheme = useValue(wanted)
  const { colorScheme } = useMantineColorScheme()
  useEffect(() => {
    const root = document.documentElement
    root.setAttribute(ATTRIBUTE, scheme)
    return () => {
      const prefersDark = window.matchMedia('(prefers-color-scheme: dark)').matches
      root.setAttribute(ATTRIBUTE, colorScheme === 'auto' ? (prefersDark ? 'dark' : 'light') : colorScheme)
    }
  }, [scheme, colorScheme])
}
