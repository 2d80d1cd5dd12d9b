/** The next task's picture is there in the very next frame; the bar and the lists around it follow right after. */
import { createContext, startTransition, useEffect, useLayoutEffect, useState } from 'react'
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

/** The value, once the browser has nothing better to do. */
export function useWhenIdle<T>(value: T): T {
  const [known, know] = useState<T>(value)
  useEffect(() => (known === value ? undefined : whenIdle(() => startTransition(() => know(value)))), [known, value])
  return known
}

const AT_LATEST_MS = 100

/** Calls back once the browser has shown what there is to show and has nothing better to do, or where it cannot tell soon after. */
function whenIdle(call: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(call, AT_LATEST_MS / 2)
    return () => clearTimeout(timer)
  }
  // The browser is idle too while it waits for its first frame: that one and the one that shows it come before.
  let cancel = () => {}
  const afterFrames = (count: number) => {
    const ticket =
      count > 0
        ? requestAnimationFrame(() => afterFrames(count - 1))
        : requestIdleCallback(call, { timeout: AT_LATEST_MS })
    cancel = () => (count > 0 ? cancelAnimationFrame(ticket) : cancelIdleCallback(ticket))
  }
  afterFrames(2)
  return () => cancel()
}
