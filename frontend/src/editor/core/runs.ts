/** COCO's compressed run lengths: pixels column by column, not marked and marked in turn; as the server's apps.kinds.runs has them. */
import { boundsOf, type Ring } from './geometry'

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

/** The stretches whose pixels have their centres inside the rings, within the picture; what lies in a ring inside a ring is not filled. */
export function filled(rings: readonly Ring[], height: number, width: number): Stretch[] {
  const { minX, maxX } = boundsOf(rings.flat())
  const [first, last] = [Math.max(0, Math.floor(minX)), Math.min(width - 1, Math.ceil(maxX))]
  const found: Stretch[] = []
  for (let column = first; column <= last; column += 1) {
    const crossings = rings.flatMap((ring) => crossingsAt(ring, column + 0.5)).sort((low, high) => low - high)
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
  return found
}
