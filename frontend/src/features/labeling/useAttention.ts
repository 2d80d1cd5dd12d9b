/** Tells the clock when the person is there, and saves when the page goes away. */
import { useEffect } from 'react'
import type { TaskSession } from './session'

export function useAttention({ editor, outbox }: TaskSession): void {
  useEffect(() => {
    const controller = new AbortController()
    const on = (target: EventTarget, types: readonly string[], act: () => void) => {
      for (const type of types)
        target.addEventListener(type, act, { signal: controller.signal, passive: true, capture: true })
    }
    const away = () => {
      editor.clock.pause()
      void outbox.flush(true)
    }
    on(window, ['pointermove', 'pointerdown', 'keydown', 'wheel'], () => editor.clock.touch())
    on(window, ['blur'], () => editor.clock.pause())
    on(window, ['pagehide'], away)
    on(window, ['online'], () => outbox.resume())
    on(document, ['visibilitychange'], () => document.visibilityState === 'hidden' && away())
    editor.clock.touch()
    return () => controller.abort()
  }, [editor, outbox])
}
