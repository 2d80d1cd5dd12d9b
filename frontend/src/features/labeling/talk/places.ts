/** What a person points at in a medium that nothing is drawn on: where it is playing, what they have marked in its text. */
import type { Place } from '@/features/discussion/pins'

const MEDIUM = '[data-testid="only-shown"]'

const player = (): HTMLMediaElement | null =>
  document.querySelector<HTMLMediaElement>(`${MEDIUM} audio, ${MEDIUM} video`)
const written = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-testid="medium-text"]')

/** The moment at which it stands; null where nothing is played. */
export function momentNow(): Place | null {
  const medium = player()
  if (!medium) return null
  const start_ms = Math.round(medium.currentTime * 1000)
  const most = Number.isFinite(medium.duration) ? Math.floor(medium.duration * 1000) : start_ms + 1
  const start = Math.max(0, Math.min(start_ms, most - 1))
  return { at: { type: 'time', start_ms: start, end_ms: start + 1 } }
}

const points = (text: string): number => [...text].length

/** The part of the text that is marked, in code points; null where none is. */
export function markedNow(): Place | null {
  const text = written()
  const selection = window.getSelection()
  if (!text || !selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null
  const before = document.createRange()
  before.setStart(text, 0)
  before.setEnd(range.startContainer, range.startOffset)
  const start = points(before.toString())
  return { start, end: start + points(range.toString()) }
}

/** Goes to the moment, or marks the span. */
export function showPlace(place: Place): void {
  const medium = player()
  if (place.at?.type === 'time' && medium) medium.currentTime = place.at.start_ms / 1000
  const text = written()
  if (place.start !== undefined && place.end !== undefined && text) mark(text, place.start, place.end)
}

function mark(text: HTMLElement, start: number, end: number): void {
  const [from, to] = [placeAt(text, start), placeAt(text, end)]
  if (!from || !to) return
  window.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
  from.node.parentElement?.scrollIntoView({ block: 'center' })
}

/** The text node in which a code point lies, and its offset there in the browser's own units. */
function placeAt(root: HTMLElement, index: number): { node: Node; offset: number } | null {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  let left = index
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const said = [...(node.textContent ?? '')]
    if (left <= said.length) return { node, offset: said.slice(0, left).join('').length }
    left -= said.length
  }
  return null
}
