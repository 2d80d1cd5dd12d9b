/** The editor has a scheme of its own, dark at first: pictures look true on dark. The rest of the application keeps its own. */
import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useValue } from '@/editor/useEditor'
import { keptAs } from './kept'

const ATTRIBUTE = 'data-mantine-color-scheme'
const wanted = keptAs('firstpass-editor-scheme', ['dark', 'light'])

export function useEditorScheme() {
  const scheme = useValue(wanted)
  const toggle = () => wanted.set(scheme === 'dark' ? 'light' : 'dark')
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
