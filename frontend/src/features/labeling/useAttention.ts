/** Tells the clock when the person is there, and saves when the page goes away. */
import { useEffect, useRef } from 'react'
import type { Clock } from '@/editor/core/clock'
import type { TaskSession } from './session'

export function useAttention({ editor, outbox }: TaskSession): void {
  const { clock } = editor
  usePresence(
    clock,
    () => void outbox.flush(true),
    () => outbox.resume(),
  )
}

/** Tells a clock when the person is there; what is to be done as the page goes away, and once it is online again. */
export function usePresence(clock: Clock, away: () => void, online: () => void): void {
  const acts = useRef({ away, online })
  acts.current = { away, online }
  useEffect(() => {
    const controller = new AbortController()
    const on = (target: EventTarget, types: readonly string[], act: () => void) => {
      for (const type of types)
        target.addEventListener(type, act, { signal: controller.signal, passive: true, capture: true })
    }
    const leave = () => {
      clock.pause()
      acts.current.away()
    }
    on(window, ['pointermove', 'pointerdown', 'keydown', 'wheel'], () => clock.touch())
    on(window, ['blur'], () => clock.pause())
    on(window, ['pagehide'], leave)
    on(window, ['online'], () => acts.current.online())
    on(document, ['visibilitychange'], () => document.visibilityState === 'hidden' && leave())
    clock.touch()
    return () => controller.abort()
  }, [clock])
}
