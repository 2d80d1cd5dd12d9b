/** How one likes the grid: kept on this device. */
import { keptObservable } from '@/features/labeling/kept'

export const SIZES = { least: 96, most: 320, step: 8 }
export const COUNTS = [24, 48, 96] as const

const within = (value: number, least: number, most: number, otherwise: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise

/** What is left for tiles in the element that holds them, in px. */
export function roomIn(element: HTMLElement): number {
  const grid = element.firstElementChild
  const { paddingLeft, paddingRight } = grid ? getComputedStyle(grid) : { paddingLeft: '0', paddingRight: '0' }
  return element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
}

/** Width of a tile in px. */
export const tileSize = keptObservable(
  'firstpass-grid-size',
  (text) => within(Number.parseInt(text ?? '', 10), SIZES.least, SIZES.most, 168),
  String,
)

/** How many tasks one takes at once. */
export const atOnce = keptObservable<number>(
  'firstpass-grid-count',
  (text) => COUNTS.find((count) => String(count) === text) ?? 48,
  String,
)
