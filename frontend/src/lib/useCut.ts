/** Whether lines of a text that is clamped are hidden, measured on the page as wide as it is. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

interface Cut {
  text: RefObject<HTMLParagraphElement | null>
  isCut: boolean
}

export function useCut(words: string): Cut {
  const text = useRef<HTMLParagraphElement>(null)
  const [isCut, setCut] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words may need more room
  useLayoutEffect(() => {
    const element = text.current
    if (!element) return
    const measure = () => setCut(element.scrollHeight > element.clientHeight + 1)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [words])
  return { text, isCut }
}
