/** Keys of the page go to the key map, in the scopes of where the focus is. */
import { useEffect } from 'react'
import type { Editor } from '@/editor/core/editor'
import { type Binding, Keymap, type Scope } from '@/editor/core/keymap'

const TYPED =
  'textarea, select, [contenteditable="true"], input:not([type=range], [type=checkbox], [type=radio], [type=button])'
/** What has keys of its own keeps them. */
const OWN_KEYS: readonly (readonly [selector: string, keys: RegExp])[] = [
  ['button, a, summary, [role="button"]', /^(Enter| |Tab)$/],
  ['input[type=range], input[type=radio], [role="option"], [role="tab"]', /^(Arrow|Home|End|Page|Tab| )/],
  ['input[type=checkbox]', /^( |Tab)$/],
]

function scopesFor(target: Element | null): readonly Scope[] {
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return []
  if (target?.closest(TYPED)) return ['text']
  return ['tool', 'editor', 'global']
}

function keepsItself(target: Element | null, key: string): boolean {
  return OWN_KEYS.some(([selector, keys]) => target?.closest(selector) && keys.test(key))
}

/** What is told that a key is down. */
export type Held = Pick<Editor, 'hold' | 'release'>

export function useKeys(editor: Held, bindings: readonly Binding[]): void {
  useEffect(() => {
    const keymap = new Keymap()
    keymap.register(bindings)
    const held = new Set<string>()
    const down = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (event.isComposing || event.defaultPrevented) return
      if (!event.ctrlKey && !event.metaKey && keepsItself(target, event.key)) return
      if (!keymap.press(event, scopesFor(target), event.repeat)) return
      event.preventDefault()
      // While the key is down nothing new arrives, so that a second look finds what the first one saw.
      editor.hold('key')
      held.add(event.code)
    }
    const up = (event: KeyboardEvent) => {
      keymap.lift(event)
      held.delete(event.code)
      // A Mac does not tell when a letter is lifted while Command is down.
      if (held.size === 0 || event.key === 'Meta') letGo()
    }
    const letGo = () => {
      held.clear()
      keymap.liftAll()
      editor.release('key')
    }
    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    window.addEventListener('blur', letGo)
    return () => {
      letGo()
      window.removeEventListener('keydown', down)
      window.removeEventListener('keyup', up)
      window.removeEventListener('blur', letGo)
    }
  }, [editor, bindings])
}
