/** What a mask keeps, and how marked pixels become one. */
import type { Ring, Size } from './geometry'
import { filled, runsOf, type Stretch, writeRuns } from './runs'

export interface Mask {
  /** Height and width of the picture, in pixels. */
  readonly size: readonly [height: number, width: number]
  /** COCO's compressed run lengths. */
  readonly counts: string
}

export const sizeOf = ({ height, width }: Size) => [Math.round(height), Math.round(width)] as const

export const masked = (size: Mask['size'], found: readonly Stretch[]): Mask => ({
  size,
  counts: writeRuns(runsOf(found, ...size)),
})

/** The pixels of the picture that the rings fill; null where they fill none. */
export function marked(rings: readonly Ring[], frame: Size): Mask | null {
  const size = sizeOf(frame)
  const found = filled(rings, ...size)
  return found.length > 0 ? masked(size, found) : null
}
