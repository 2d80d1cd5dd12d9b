/** How large text is by the browser's settings, as a share of what it is from the start. */
import { useMemo } from 'react'

const PLAIN_PX = 16

/** The height of a row of text, in pixels, where it would be this high with text of the usual size. */
export function useTextHeight(px: number): number {
  return useMemo(() => {
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    return Math.round(px * Math.max(1, (size || PLAIN_PX) / PLAIN_PX))
  }, [px])
}
