/** Marked pixels of a picture, column by column: what a brush adds to and takes from costs by its own size, not by the picture's. */
import type { Point, Size } from './geometry'
import type { Stretch } from './runs'

/** Marked stretches of one column, as tops and bottoms in turn, rising. */
type Column = readonly number[]

/** How far the edge of a stroke may be from that of a true one, in pixels: so far apart are the discs it is made of. */
const ROUGHNESS = 0.25

const NOTHING: Column = []

export interface Disc extends Point {
  readonly radius: number
}

export class Region {
  private readonly columns = new Map<number, Column>()

  constructor(private readonly frame: Size) {}

  static of(stretches: readonly Stretch[], frame: Size): Region {
    const region = new Region(frame)
    for (const stretch of stretches) region.put(stretch, true)
    return region
  }

  get isEmpty(): boolean {
    return this.columns.size === 0
  }

  /** What is marked, from left to right and from top to bottom. */
  stretches(): Stretch[] {
    const columns = [...this.columns].sort(([a], [b]) => a - b)
    return columns.flatMap(([column, ends]) =>
      Array.from({ length: ends.length / 2 }, (_, k) => ({ column, top: ends[2 * k]!, bottom: ends[2 * k + 1]! })),
    )
  }

  /** Marks a stretch, or takes the mark from it. */
  put({ column, top, bottom }: Stretch, isMarked: boolean): void {
    this.set(column, top, bottom, isMarked)
  }

  /** Which share of the pixels of these is marked, from 0 to 1. */
  shareOf(stretches: readonly Stretch[]): number {
    let [marked, all] = [0, 0]
    for (const { column, top, bottom } of stretches) {
      const ends = this.columns.get(column) ?? NOTHING
      all += bottom - top
      for (let k = 0; k < ends.length; k += 2)
        marked += Math.max(0, Math.min(bottom, ends[k + 1]!) - Math.max(top, ends[k]!))
    }
    return all > 0 ? marked / all : 0
  }

  /** Marks the pixels whose centres a disc holds that goes from one place to the other, or takes the mark from them. */
  stroke(from: Disc, to: Disc, isMarked: boolean): void {
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    const apart = Math.max(0.5, Math.sqrt(8 * ROUGHNESS * Math.min(from.radius, to.radius)))
    const steps = Math.max(1, Math.ceil(length / apart))
    for (let step = 0; step <= steps; step += 1) this.disc(between(from, to, step / steps), isMarked)
  }

  /** What is not marked but surrounded by what is, and holds this place; null where it is marked or open to the outside. */
  holeAt({ x, y }: Point): readonly Stretch[] | null {
    const start = this.gapAt(Math.floor(x), Math.floor(y))
    return start ? this.enclosed(start) : null
  }

  /** Everything that is surrounded by what is marked. */
  holes(): readonly Stretch[] {
    const seen = new Set<string>()
    const found: Stretch[] = []
    for (const column of this.columns.keys()) {
      for (const gap of this.gaps(column)) {
        if (seen.has(keyOf(gap))) continue
        for (const each of this.enclosed(gap, seen) ?? []) found.push(each)
      }
    }
    return found
  }

  private disc({ x, y, radius }: Disc, isMarked: boolean): void {
    const [first, last] = [Math.max(0, Math.floor(x - radius)), Math.min(this.frame.width - 1, Math.floor(x + radius))]
    let isNone = true
    for (let column = first; column <= last; column += 1) {
      const half = Math.sqrt(radius ** 2 - (column + 0.5 - x) ** 2)
      const [top, bottom] = [Math.ceil(y - half - 0.5), Math.floor(y + half - 0.5) + 1]
      if (!(bottom > top)) continue
      isNone = false
      this.set(column, top, bottom, isMarked)
    }
    if (isNone) this.set(Math.floor(x), Math.floor(y), Math.floor(y) + 1, isMarked)
  }

  private set(column: number, from: number, to: number, isMarked: boolean): void {
    if (column < 0 || column >= this.frame.width) return
    const [top, bottom] = [Math.max(0, from), Math.min(this.frame.height, to)]
    if (bottom <= top) return
    const ends = this.columns.get(column) ?? NOTHING
    const next = isMarked ? added(ends, top, bottom) : taken(ends, top, bottom)
    if (next.length > 0) this.columns.set(column, next)
    else this.columns.delete(column)
  }

  /** The stretches of a column that are not marked. */
  private gaps(column: number): readonly Stretch[] {
    const ends = this.columns.get(column) ?? NOTHING
    const edges = [0, ...ends, this.frame.height]
    return Array.from({ length: edges.length / 2 }, (_, k) => ({
      column,
      top: edges[2 * k]!,
      bottom: edges[2 * k + 1]!,
    })).filter(({ top, bottom }) => bottom > top)
  }

  private gapAt(column: number, row: number): Stretch | undefined {
    return this.gaps(column).find(({ top, bottom }) => top <= row && row < bottom)
  }

  /** All that hangs together with a gap, side by side; null where that reaches the edge of the picture. */
  private enclosed(start: Stretch, seen = new Set<string>()): readonly Stretch[] | null {
    const found = [start]
    let isOpen = false
    seen.add(keyOf(start))
    for (const gap of found) {
      isOpen ||= this.isAtEdge(gap)
      for (const next of [...this.gaps(gap.column - 1), ...this.gaps(gap.column + 1)]) {
        if (next.top >= gap.bottom || next.bottom <= gap.top || seen.has(keyOf(next))) continue
        seen.add(keyOf(next))
        // What is open need not be walked through: a column without a mark is.
        if (this.columns.has(next.column)) found.push(next)
        else isOpen = true
      }
    }
    return isOpen ? null : found
  }

  private isAtEdge({ column, top, bottom }: Stretch): boolean {
    return top === 0 || bottom === this.frame.height || column === 0 || column === this.frame.width - 1
  }
}

const keyOf = ({ column, top }: Stretch): string => `${column} ${top}`

const between = (a: Disc, b: Disc, share: number): Disc => ({
  x: a.x + share * (b.x - a.x),
  y: a.y + share * (b.y - a.y),
  radius: a.radius + share * (b.radius - a.radius),
})

/** The column with the stretch marked too; what touches becomes one. */
function added(ends: Column, top: number, bottom: number): Column {
  const kept: number[] = []
  let [from, to] = [top, bottom]
  let isIn = false
  for (let k = 0; k < ends.length; k += 2) {
    const [low, high] = [ends[k]!, ends[k + 1]!]
    if (high < from) kept.push(low, high)
    else if (low > to) {
      if (!isIn) kept.push(from, to)
      isIn = true
      kept.push(low, high)
    } else [from, to] = [Math.min(from, low), Math.max(to, high)]
  }
  if (!isIn) kept.push(from, to)
  return kept
}

function taken(ends: Column, top: number, bottom: number): Column {
  const kept: number[] = []
  for (let k = 0; k < ends.length; k += 2) {
    const [low, high] = [ends[k]!, ends[k + 1]!]
    if (low < Math.min(high, top)) kept.push(low, Math.min(high, top))
    if (Math.max(low, bottom) < high) kept.push(Math.max(low, bottom), high)
  }
  return kept
}
