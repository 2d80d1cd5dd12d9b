/** Between which values a picture is drawn: brightness is where the two lie, contrast how near they are to each other. Pure. */
import { clamp } from './geometry'
import { Observable } from './observable'

/** What a picture's values are: from `least` to `greatest` there may be, `low` to `high` is what is shown at first. */
export interface Depth {
  readonly bits: 8 | 16
  readonly least: number
  readonly greatest: number
  readonly low: number
  readonly high: number
}

/** Chosen by a person, for pictures of as many bits. */
export interface Levels {
  readonly bits: 8 | 16
  readonly low: number
  readonly high: number
}

export const BYTES: Depth = { bits: 8, least: 0, greatest: 255, low: 0, high: 255 }

/** Stays from picture to picture; null where each is shown as it is shown at first. */
export const chosenLevels = new Observable<Levels | null>(null)

/** The levels that a picture is drawn with: those chosen where they are for its kind, else its own. */
export function levelsOf(depth: Depth, chosen: Levels | null): Levels {
  const { bits, low, high } = chosen?.bits === depth.bits ? chosen : depth
  return { bits, low, high }
}

/** The chosen levels, at least one value apart and within those of the picture. */
export function chosen(depth: Depth, low: number, high: number): Levels {
  const from = clamp(Math.round(low), depth.least, depth.greatest - 1)
  return { bits: depth.bits, low: from, high: clamp(Math.round(high), from + 1, depth.greatest) }
}

/** What a slider reaches: as far again on both sides as what is shown at first, lest a few odd values leave it no room. */
export function reachOf({ least, greatest, low, high }: Depth): readonly [number, number] {
  const span = high - low
  return [Math.max(least, low - span), Math.min(greatest, high + span)]
}

export const isPlain = (depth: Depth, { low, high }: Levels): boolean => low === depth.low && high === depth.high

/** The same for a picture of 8 bits as a CSS filter: v becomes (v - low) / (high - low). */
export function filterOf({ low, high }: Levels): string {
  if (low === 0 && high === 255) return ''
  // brightness(b) contrast(c) gives c b v + (1 - c) / 2
  const contrast = (high + low) / (high - low)
  return `brightness(${255 / (high + low)}) contrast(${contrast})`
}

/** What the levels are on a picture of 8 bits that was drawn between the first levels of this one, as its small picture is. */
export function ofSmall(depth: Depth, { low, high }: Levels): Levels {
  const byte = (value: number): number => ((value - depth.low) * 255) / (depth.high - depth.low)
  // What lies below the first levels is black in it for ever; a filter needs a little light above that.
  const white = Math.max(byte(high), 1)
  return { bits: 8, low: Math.max(byte(low), 1 - white), high: white }
}

/** The shade of each 16-bit value, as the bytes of an opaque grey pixel in a little-endian number. */
export function shades({ low, high }: Levels): Uint32Array {
  const table = new Uint32Array(65_536)
  for (let value = 0; value < table.length; value++) {
    const grey = clamp(Math.round(((value - low) * 255) / (high - low)), 0, 255)
    table[value] = 0xff000000 | (grey << 16) | (grey << 8) | grey
  }
  return table
}

/** 16-bit values from the pixels of a tile of them: red is the high byte, green the low one. */
export function valuesOf(pixels: Uint8ClampedArray): Uint16Array {
  const values = new Uint16Array(pixels.length / 4)
  for (let at = 0; at < values.length; at++) values[at] = (pixels[4 * at]! << 8) | pixels[4 * at + 1]!
  return values
}
