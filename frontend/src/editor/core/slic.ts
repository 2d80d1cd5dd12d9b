/**
 * Cuts a picture into pieces of about one size that follow its edges.
 * Achanta, R. et al. (2012): SLIC superpixels compared to state-of-the-art superpixel methods. IEEE TPAMI 34(11), 2274-2282.
 */
import { labOf } from './lab'

/** Rows of pixels, four bytes each: red, green, blue, and one that does not count. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

/** How much nearness counts beside likeness in colour: the larger, the more the pieces are squares. */
const COMPACTNESS = 10
const ROUNDS = 6
/** What is smaller than this share of a square of the spacing goes to a neighbour. */
const LEAST_SHARE = 0.25

/** The piece of each pixel, row by row, numbered from 0; the pixels of a piece hang together. `spacing` is from centre to centre, in pixels. */
export function slic(picture: Raster, spacing: number): Int32Array {
  const { width, height } = picture
  const lab = softened(labOf(picture.data), width, height)
  const across = Math.max(1, Math.round(width / spacing))
  const down = Math.max(1, Math.round(height / spacing))
  const step = Math.max(width / across, height / down)
  const centres = seeded(lab, { width, height }, across, down)
  const labels = new Int32Array(width * height).fill(-1)
  const nearest = new Float32Array(width * height)
  for (let round = 0; round < ROUNDS; round += 1) {
    nearest.fill(Infinity)
    for (let k = 0; k < across * down; k += 1) claim(k, centres, { lab, labels, nearest, width, height }, step)
    recentre(centres, labels, lab, width)
  }
  return together(labels, width, height, LEAST_SHARE * step * step)
}

/** Each pixel a mean of those around it, so that noise tears no piece apart: a binomial filter of five pixels, along and across. */
function softened(lab: Float32Array, width: number, height: number): Float32Array {
  return filtered(filtered(lab, 1, width, width, height), width, height, width, height)
}

/** Along rows (`stride` 1, of `length` the width) or along columns (`stride` the width, of `length` the height). */
function filtered(lab: Float32Array, stride: number, length: number, width: number, height: number): Float32Array {
  const soft = new Float32Array(lab.length)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const place = stride === 1 ? pixel % width : Math.floor(pixel / width)
    for (let field = 0; field < 3; field += 1) {
      let sum = 0
      for (let tap = -2; tap <= 2; tap += 1) {
        const near = Math.min(length - 1, Math.max(0, place + tap)) - place
        sum += WEIGHTS[tap + 2]! * lab[3 * (pixel + near * stride) + field]!
      }
      soft[3 * pixel + field] = sum
    }
  }
  return soft
}

const WEIGHTS = [1, 4, 6, 4, 1].map((weight) => weight / 16)

/** Lightness, a, b, x and y of each centre, one after the other. */
type Centres = Float32Array
const FIELDS = 5

/** One centre in the middle of each cell of a grid, moved off an edge to the calmest of the pixels around. */
function seeded(lab: Float32Array, { width, height }: Omit<Raster, 'data'>, across: number, down: number): Centres {
  const centres = new Float32Array(across * down * FIELDS)
  for (let k = 0; k < across * down; k += 1) {
    const [x, y] = [((k % across) + 0.5) * (width / across), (Math.floor(k / across) + 0.5) * (height / down)]
    const at = calmest(lab, width, height, Math.floor(x), Math.floor(y))
    const pixel = at.y * width + at.x
    centres.set([lab[3 * pixel]!, lab[3 * pixel + 1]!, lab[3 * pixel + 2]!, at.x, at.y], k * FIELDS)
  }
  return centres
}

function calmest(lab: Float32Array, width: number, height: number, x: number, y: number) {
  let best = { x, y }
  let least = Infinity
  for (let row = Math.max(1, y - 1); row <= Math.min(height - 2, y + 1); row += 1) {
    for (let column = Math.max(1, x - 1); column <= Math.min(width - 2, x + 1); column += 1) {
      const pixel = row * width + column
      const change = apart(lab, pixel - 1, pixel + 1) + apart(lab, pixel - width, pixel + width)
      if (change < least) [best, least] = [{ x: column, y: row }, change]
    }
  }
  return best
}

const apart = (lab: Float32Array, one: number, other: number): number =>
  (lab[3 * one]! - lab[3 * other]!) ** 2 +
  (lab[3 * one + 1]! - lab[3 * other + 1]!) ** 2 +
  (lab[3 * one + 2]! - lab[3 * other + 2]!) ** 2

interface Ground {
  readonly lab: Float32Array
  readonly labels: Int32Array
  /** How far each pixel is from the centre that has it. */
  readonly nearest: Float32Array
  readonly width: number
  readonly height: number
}

/** Gives the centre every pixel around it that is nearer to it than to the one that has it. */
function claim(k: number, centres: Centres, { lab, labels, nearest, width, height }: Ground, step: number): void {
  const at = k * FIELDS
  const [l, a, b, x, y] = [centres[at]!, centres[at + 1]!, centres[at + 2]!, centres[at + 3]!, centres[at + 4]!]
  const nearness = (COMPACTNESS / step) ** 2
  const [left, right] = [Math.max(0, Math.ceil(x - step)), Math.min(width - 1, Math.floor(x + step))]
  const [top, bottom] = [Math.max(0, Math.ceil(y - step)), Math.min(height - 1, Math.floor(y + step))]
  for (let row = top; row <= bottom; row += 1) {
    const dy = (row - y) * (row - y)
    for (let column = left; column <= right; column += 1) {
      const pixel = row * width + column
      const [dl, da, db] = [lab[3 * pixel]! - l, lab[3 * pixel + 1]! - a, lab[3 * pixel + 2]! - b]
      const far = dl * dl + da * da + db * db + ((column - x) * (column - x) + dy) * nearness
      if (far < nearest[pixel]!) {
        nearest[pixel] = far
        labels[pixel] = k
      }
    }
  }
}

/** Moves each centre to the mean of its pixels; one without any stays. */
function recentre(centres: Centres, labels: Int32Array, lab: Float32Array, width: number): void {
  const sums = new Float64Array(centres.length)
  const counts = new Int32Array(centres.length / FIELDS)
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const k = labels[pixel]!
    if (k < 0) continue
    const at = k * FIELDS
    sums[at]! += lab[3 * pixel]!
    sums[at + 1]! += lab[3 * pixel + 1]!
    sums[at + 2]! += lab[3 * pixel + 2]!
    sums[at + 3]! += pixel % width
    sums[at + 4]! += Math.floor(pixel / width)
    counts[k]! += 1
  }
  counts.forEach((count, k) => {
    for (let field = 0; count > 0 && field < FIELDS; field += 1)
      centres[k * FIELDS + field] = sums[k * FIELDS + field]! / count
  })
}

/** The labels anew, so that each is of pixels that hang together; what is too small goes to the neighbour that was met before it. */
function together(labels: Int32Array, width: number, height: number, least: number): Int32Array {
  const pieces = new Int32Array(labels.length).fill(-1)
  const found = new Int32Array(labels.length)
  let next = 0
  for (let start = 0; start < labels.length; start += 1) {
    if (pieces[start] !== -1) continue
    const before = start % width > 0 ? pieces[start - 1]! : start >= width ? pieces[start - width]! : -1
    pieces[start] = next
    found[0] = start
    let count = 1
    for (let k = 0; k < count; k += 1) {
      const pixel = found[k]!
      const column = pixel % width
      const take = (other: number) => {
        if (pieces[other] !== -1 || labels[other] !== labels[start]) return
        pieces[other] = next
        found[count] = other
        count += 1
      }
      if (column > 0) take(pixel - 1)
      if (column < width - 1) take(pixel + 1)
      if (pixel >= width) take(pixel - width)
      if (pixel < (height - 1) * width) take(pixel + width)
    }
    if (count >= least || before < 0) next += 1
    else for (let k = 0; k < count; k += 1) pieces[found[k]!] = before
  }
  return pieces
}
