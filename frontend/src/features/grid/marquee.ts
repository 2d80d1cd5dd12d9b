/** Choosing by a frame that is dragged over the tiles with the mouse. */
import { type PointerEvent, type RefObject, useRef, useState } from 'react'
import type { Id } from '@/editor/core/types'

const FROM_PX = 6

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const boxOf = (one: { x: number; y: number }, other: { x: number; y: number }): Box => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
})

export function useMarquee(
  scroller: RefObject<HTMLElement | null>,
  chosen: () => ReadonlySet<Id>,
  choose: (ids: ReadonlySet<Id>) => void,
) {
  const [box, setBox] = useState<Box | null>(null)
  const drag = useRef<{ x: number; y: number; before: ReadonlySet<Id>; isMoved: boolean } | null>(null)

  /** A point of the screen, in pixels of what is scrolled. */
  const within = (event: PointerEvent) => {
    const element = scroller.current!
    const { left, top } = element.getBoundingClientRect()
    return { x: event.clientX - left + element.scrollLeft, y: event.clientY - top + element.scrollTop }
  }
  const onPointerDown = (event: PointerEvent) => {
    const isOnControl = event.target instanceof Element && event.target.closest('button, input, a')
    if (event.pointerType !== 'mouse' || event.button !== 0 || isOnControl) return
    const adds = event.shiftKey || event.ctrlKey || event.metaKey
    drag.current = { ...within(event), before: adds ? chosen() : new Set(), isMoved: false }
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current
    if (!from || !scroller.current) return
    const to = within(event)
    if (!from.isMoved && Math.hypot(to.x - from.x, to.y - from.y) < FROM_PX) return
    if (!from.isMoved) scroller.current.setPointerCapture(event.pointerId)
    from.isMoved = true
    const now = boxOf(from, to)
    setBox(now)
    choose(new Set([...from.before, ...tilesIn(scroller.current, now)]))
  }
  const onPointerUp = () => {
    setBox(null)
    // The click that ends a drag chooses nothing more.
    if (drag.current?.isMoved) window.addEventListener('click', stopOnce, { capture: true, once: true })
    window.setTimeout(() => window.removeEventListener('click', stopOnce, { capture: true }))
    drag.current = null
  }
  return { box, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp } }
}

const stopOnce = (event: Event) => event.stopPropagation()

function tilesIn(scroller: HTMLElement, box: Box): readonly Id[] {
  const { left, top } = scroller.getBoundingClientRect()
  return [...scroller.querySelectorAll<HTMLElement>('[data-tile]')].flatMap((element) => {
    const at = element.getBoundingClientRect()
    const x = at.left - left + scroller.scrollLeft
    const y = at.top - top + scroller.scrollTop
    const meets =
      x < box.left + box.width && x + at.width > box.left && y < box.top + box.height && y + at.height > box.top
    return meets ? [element.dataset.tile!] : []
  })
}
