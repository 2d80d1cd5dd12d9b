/** The pieces that a picture was cut into, at the size in which they are wanted. */
import { clamp, type Point, type Size } from './geometry'
import { Observable } from './observable'
import type { Stretch } from './runs'

/** A picture cut into pieces: the piece of each cell of a grid that lies over the picture, row by row. */
export class Pieces {
  private readonly bounds: Int32Array

  constructor(
    readonly labels: Int32Array,
    readonly grid: Size,
    readonly frame: Size,
  ) {
    this.bounds = boundsOf(labels, grid.width)
  }

  get count(): number {
    return this.bounds.length / 4
  }

  /** The piece at a place of the picture; null beside it. */
  at({ x, y }: Point): number | null {
    const { grid, frame } = this
    if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) return null
    const [column, row] = [Math.floor((x / frame.width) * grid.width), Math.floor((y / frame.height) * grid.height)]
    return this.labels[row * grid.width + column] ?? null
  }

  /** The pixels of the picture that the piece covers: no pixel is in two pieces, and none in none. */
  stretches(piece: number): readonly Stretch[] {
    const { grid, frame, labels } = this
    const [left, top, right, bottom] = this.bounds.subarray(4 * piece, 4 * piece + 4) as unknown as Bounds
    const [perColumn, perRow] = [frame.width / grid.width, frame.height / grid.height]
    const found: Stretch[] = []
    const last = Math.min(frame.width, Math.ceil((right + 1) * perColumn))
    for (let column = Math.floor(left * perColumn); column < last; column += 1) {
      const across = Math.min(grid.width - 1, Math.floor((column + 0.5) / perColumn))
      for (let row = top; row <= bottom; row += 1) {
        if (labels[row * grid.width + across] !== piece) continue
        const from = row
        while (row < bottom && labels[(row + 1) * grid.width + across] === piece) row += 1
        const [upper, lower] = [Math.round(from * perRow), Math.round((row + 1) * perRow)]
        if (lower > upper) found.push({ column, top: upper, bottom: lower })
      }
    }
    return found
  }

  /** Where pieces meet, as lines along the edges of cells: x and y of one end, x and y of the other, in pixels of the picture. */
  edges(): Float32Array {
    const { labels, grid, frame } = this
    const [perColumn, perRow] = [frame.width / grid.width, frame.height / grid.height]
    const found: number[] = []
    for (let column = 1; column < grid.width; column += 1) {
      const differs = (row: number) => labels[row * grid.width + column - 1] !== labels[row * grid.width + column]
      for (const [from, to] of spans(grid.height, differs))
        found.push(column * perColumn, from * perRow, column * perColumn, to * perRow)
    }
    for (let row = 1; row < grid.height; row += 1) {
      const differs = (column: number) => labels[(row - 1) * grid.width + column] !== labels[row * grid.width + column]
      for (const [from, to] of spans(grid.width, differs))
        found.push(from * perColumn, row * perRow, to * perColumn, row * perRow)
    }
    return Float32Array.from(found)
  }
}

/** The first column, the first row, the last column and the last row of a piece. */
type Bounds = readonly [number, number, number, number]

function boundsOf(labels: Int32Array, width: number): Int32Array {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1
  const bounds = new Int32Array(4 * count)
  for (let k = 0; k < count; k += 1) bounds.set([width, labels.length, -1, -1], 4 * k)
  labels.forEach((label, cell) => {
    const [column, row, at] = [cell % width, Math.floor(cell / width), 4 * label]
    bounds[at] = Math.min(bounds[at]!, column)
    bounds[at + 1] = Math.min(bounds[at + 1]!, row)
    bounds[at + 2] = Math.max(bounds[at + 2]!, column)
    bounds[at + 3] = Math.max(bounds[at + 3]!, row)
  })
  return bounds
}

/** From where to where it holds, over and over. */
function* spans(length: number, holds: (index: number) => boolean): Generator<readonly [number, number]> {
  let from = -1
  for (let index = 0; index <= length; index += 1) {
    const does = index < length && holds(index)
    if (does && from < 0) from = index
    if (!does && from >= 0) {
      yield [from, index]
      from = -1
    }
  }
}

/** Cuts the picture into pieces whose centres are so many of its pixels apart. Throws where it cannot be read. */
export type Cutter = (spacing: number) => Promise<Pieces>

/** The size of pieces as a share of the longer side of the picture, and its bounds. */
export const SIZE = { first: 0.036, least: 0.01, most: 0.25 }

export class Superpixels {
  /** Those of the size that is wanted; null while they are not there. */
  readonly pieces = new Observable<Pieces | null>(null)
  /** Why there are none. */
  readonly fault = new Observable('')
  private wanted = 0

  constructor(
    private readonly cut: Cutter,
    private readonly frame: Size,
    readonly size = new Observable(SIZE.first),
  ) {}

  /** Finds those of the size that is wanted now, unless that is done already. */
  async find(): Promise<void> {
    const spacing = this.size.get() * Math.max(this.frame.width, this.frame.height)
    if (this.wanted === spacing) return
    this.wanted = spacing
    this.fault.set('')
    this.pieces.set(null)
    try {
      const pieces = await this.cut(spacing)
      if (this.wanted === spacing) this.pieces.set(pieces)
    } catch {
      if (this.wanted !== spacing) return
      this.wanted = 0
      this.fault.set('The picture could not be read: choose the tool again')
    }
  }

  /** Larger or smaller pieces, by this factor. */
  resize(by: number): void {
    this.size.set(clamp(this.size.get() * by, SIZE.least, SIZE.most))
  }
}
