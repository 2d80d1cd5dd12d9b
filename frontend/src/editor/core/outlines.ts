/** The outlines of marked pixels: closed rings along pixel edges. Work grows with the number of stretches, not of pixels. */
import type { Point } from './geometry'
import type { Stretch } from './runs'

/** Corners are told apart by one number: x times this, and y. */
const STRIDE = 2 ** 26

type Ends = readonly number[]

/** The outlines; a hole is a ring inside a ring. */
export function outlinesOf(stretches: readonly Stretch[]): Point[][] {
  const ways = new Ways()
  const columns = columnsOf(stretches)
  for (const [column, ends] of columns) {
    for (let k = 0; k < ends.length; k += 2) {
      ways.add(column, ends[k]!, column + 1, ends[k]!)
      ways.add(column + 1, ends[k + 1]!, column, ends[k + 1]!)
    }
    const right = without(ends, columns.get(column + 1) ?? [])
    for (let k = 0; k < right.length; k += 2) ways.add(column + 1, right[k]!, column + 1, right[k + 1]!)
    const left = without(ends, columns.get(column - 1) ?? [])
    for (let k = 0; k < left.length; k += 2) ways.add(column, left[k + 1]!, column, left[k]!)
  }
  return ways.rings()
}

/** Which corner follows which; where two pixels touch at a corner only, two do. */
class Ways {
  private readonly first = new Map<number, number>()
  private readonly second = new Map<number, number>()

  add(x0: number, y0: number, x1: number, y1: number): void {
    const from = x0 * STRIDE + y0
    const to = x1 * STRIDE + y1
    if (this.first.has(from)) this.second.set(from, to)
    else this.first.set(from, to)
  }

  rings(): Point[][] {
    const rings: Point[][] = []
    for (const start of this.first.keys()) {
      for (let next = this.taken(start); next !== undefined; next = this.taken(start)) {
        const ring = [start]
        for (let at = next; at !== start; at = this.taken(at)!) ring.push(at)
        rings.push(straightened(ring.map((corner) => ({ x: Math.floor(corner / STRIDE), y: corner % STRIDE }))))
      }
    }
    return rings
  }

  private taken(from: number): number | undefined {
    const other = this.second.get(from)
    if (other !== undefined) {
      this.second.delete(from)
      return other
    }
    const to = this.first.get(from)
    // Kept in the map, so that it can be gone through while it is emptied.
    if (to !== undefined && to >= 0) {
      this.first.set(from, -1)
      return to
    }
    return undefined
  }
}

/** The marked stretches of each column, as tops and bottoms in turn, rising; what touches is one. */
function columnsOf(stretches: readonly Stretch[]): ReadonlyMap<number, Ends> {
  const sorted = [...stretches].sort((a, b) => a.column - b.column || a.top - b.top)
  const columns = new Map<number, number[]>()
  for (const { column, top, bottom } of sorted) {
    const ends = columns.get(column)
    if (!ends) columns.set(column, [top, bottom])
    else if (top <= ends.at(-1)!) ends[ends.length - 1] = Math.max(ends.at(-1)!, bottom)
    else ends.push(top, bottom)
  }
  return columns
}

/** The stretches without what the others mark. */
function without(ends: Ends, others: Ends): Ends {
  const left: number[] = []
  let other = 0
  for (let k = 0; k < ends.length; k += 2) {
    let from = ends[k]!
    const to = ends[k + 1]!
    while (other < others.length && others[other + 1]! <= from) other += 2
    for (let j = other; j < others.length && others[j]! < to; j += 2) {
      if (others[j]! > from) left.push(from, others[j]!)
      from = Math.max(from, others[j + 1]!)
    }
    if (from < to) left.push(from, to)
  }
  return left
}

/** The ring without the points that lie on a straight way. */
const straightened = (ring: readonly Point[]): Point[] =>
  ring.filter((point, index) => {
    const [before, after] = [ring.at(index - 1)!, ring[(index + 1) % ring.length]!]
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
