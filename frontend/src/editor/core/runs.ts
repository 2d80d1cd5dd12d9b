/** COCO's compressed run lengths: pixels column by column, not marked and marked in turn; as the server's apps.kinds.runs has them. */
import type { Point, Ring } from './geometry'

const [DIGIT_BITS, MORE, SIGN, OFFSET] = [5, 0x20, 0x10, 48]

/** The runs that a string spells. */
export function readRuns(counts: string): number[] {
  const runs: number[] = []
  let [number, place] = [0, 0]
  for (const character of counts) {
    const digit = character.charCodeAt(0) - OFFSET
    number += (digit & (MORE - 1)) * 2 ** (DIGIT_BITS * place)
    place += 1
    if (digit & MORE) continue
    if (digit & SIGN) number -= 2 ** (DIGIT_BITS * place)
    runs.push(runs.length > 2 ? number + runs.at(-2)! : number)
    ;[number, place] = [0, 0]
  }
  return runs
}

/** The string of these runs. */
export function writeRuns(runs: readonly number[]): string {
  let text = ''
  runs.forEach((run, index) => {
    let number = index > 2 ? run - runs[index - 2]! : run
    for (let isLast = false; !isLast; ) {
      const digit = number & (MORE - 1)
      number >>= DIGIT_BITS
      isLast = digit & SIGN ? number === -1 : number === 0
      text += String.fromCharCode((isLast ? digit : digit | MORE) + OFFSET)
    }
  })
  return text
}

/** The marked stretch of one column: rows from `top` to just before `bottom`. */
export interface Stretch {
  readonly column: number
  readonly top: number
  readonly bottom: number
}

/** The marked stretches of runs over columns of this height. */
export function stretchesOf(runs: readonly number[], height: number): Stretch[] {
  const found: Stretch[] = []
  let position = 0
  runs.forEach((run, index) => {
    const end = position + run
    if (index % 2 === 1) {
      for (let from = position; from < end; ) {
        const column = Math.floor(from / height)
        const to = Math.min(end, (column + 1) * height)
        found.push({ column, top: from - column * height, bottom: to - column * height })
        from = to
      }
    }
    position = end
  })
  return found
}

/** The runs of stretches, in any order and overlapping as they may. */
export function runsOf(stretches: readonly Stretch[], height: number, width: number): number[] {
  const spans = stretches
    .map(({ column, top, bottom }) => [column * height + top, column * height + bottom] as [number, number])
    .sort(([a], [b]) => a - b)
  const runs: number[] = []
  let position = 0
  for (const [start, end] of spans) {
    if (end <= position) continue
    if (start > position || runs.length === 0) runs.push(start - position, end - start)
    else runs[runs.length - 1]! += end - position
    position = end
  }
  if (runs.length === 0) return [height * width]
  if (position < height * width) runs.push(height * width - position)
  return runs
}

/** The stretches whose pixels have their centres inside the ring, within the picture. */
export function filled(ring: Ring, height: number, width: number): Stretch[] {
  const xs = ring.map(({ x }) => x)
  const [first, last] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(width - 1, Math.ceil(Math.max(...xs)))]
  const found: Stretch[] = []
  for (let column = first; column <= last; column += 1) {
    const crossings = crossingsAt(ring, column + 0.5)
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const [top, bottom] = [
        Math.max(0, Math.ceil(crossings[k]! - 0.5)),
        Math.min(height, Math.ceil(crossings[k + 1]! - 0.5)),
      ]
      if (bottom > top) found.push({ column, top, bottom })
    }
  }
  return found
}

function crossingsAt(ring: Ring, x: number): number[] {
  const found: number[] = []
  ring.forEach((b, index) => {
    const a = ring.at(index - 1)!
    if (a.x > x !== b.x > x) found.push(((b.y - a.y) * (x - a.x)) / (b.x - a.x) + a.y)
  })
  return found.sort((low, high) => low - high)
}

/** The outlines of the marked pixels: closed rings along pixel edges; a hole is a ring inside a ring. */
export function outlinesOf(stretches: readonly Stretch[]): Point[][] {
  const next = new Map<string, Point[]>()
  const edge = (from: Point, to: Point) => {
    const back = next.get(`${to.x} ${to.y}`)
    const opposite = back?.findIndex(({ x, y }) => x === from.x && y === from.y) ?? -1
    // Two pixels side by side share an edge, which is none of the outline.
    if (opposite >= 0) back!.splice(opposite, 1)
    else next.set(`${from.x} ${from.y}`, [...(next.get(`${from.x} ${from.y}`) ?? []), to])
  }
  for (const { column, top, bottom } of stretches) {
    edge({ x: column, y: top }, { x: column + 1, y: top })
    for (let y = top; y < bottom; y += 1) edge({ x: column + 1, y }, { x: column + 1, y: y + 1 })
    edge({ x: column + 1, y: bottom }, { x: column, y: bottom })
    for (let y = bottom; y > top; y -= 1) edge({ x: column, y }, { x: column, y: y - 1 })
  }
  const rings: Point[][] = []
  for (const [start, ways] of next) {
    while (ways.length > 0) {
      const [x, y] = start.split(' ').map(Number) as [number, number]
      const ring: Point[] = [{ x, y }]
      for (let at = ways.pop()!; at.x !== x || at.y !== y; at = next.get(`${at.x} ${at.y}`)!.pop()!) ring.push(at)
      rings.push(straightened(ring))
    }
  }
  return rings
}

/** The ring without the points that lie on a straight way. */
const straightened = (ring: readonly Point[]): Point[] =>
  ring.filter((point, index) => {
    const [before, after] = [ring.at(index - 1)!, ring[(index + 1) % ring.length]!]
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
