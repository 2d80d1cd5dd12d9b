/** The next task's picture is there in the very next frame; the bar and the lists around it follow right after. */
import { createContext, startTransition, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import type { TaskSession } from './session'

/** The session whose picture is shown where that is ahead of what stands around it. */
export const ShownContext = createContext<TaskSession | null>(null)

/** The value, a little later than it is given; who presses something meanwhile finds it there. */
export function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value)
  useLayoutEffect(() => {
    if (settled === value) return
    const cancel = whenIdle(() => startTransition(() => settle(value)))
    const atOnce = () => flushSync(() => settle(value))
    const presses = ['keydown', 'pointerdown'] as const
    for (const press of presses) window.addEventListener(press, atOnce, { capture: true })
    return () => {
      cancel()
      for (const press of presses) window.removeEventListener(press, atOnce, { capture: true })
    }
  }, [settled, value])
  return settled
}

const AT_LATEST_MS = 100

/** Calls back once the browser has made its frames and has nothing better to do, or where it cannot tell soon after. */
function whenIdle(call: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(call, AT_LATEST_MS / 2)
    return () => clearTimeout(timer)
  }
  const ticket = requestIdleCallback(call, { timeout: AT_LATEST_MS })
  return () => cancelIdleCallback(ticket)
}
