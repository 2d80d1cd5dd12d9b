/** Puts the cursor into the name of what was just added. */
import { type RefObject, useEffect, useRef } from 'react'

/** What asks last: an effect of what holds others runs after theirs, so a new question goes before its new options. */
let wanted: HTMLInputElement | null = null

export function useFocusWhenNew(name: string): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null)
  // What is saved has a name: only what was added on this page comes without one.
  const isNew = useRef(name === '')
  useEffect(() => {
    if (!isNew.current) return
    isNew.current = false
    wanted = field.current
    // Later than the menu that it was added from, which has the focus until it has closed.
    setTimeout(() => {
      wanted?.focus()
      wanted = null
    })
  }, [])
  return field
}
