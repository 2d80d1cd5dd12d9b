import { describe, expect, test } from 'vitest'
import { labOf } from './lab'
import { slic } from './slic'
import { Pieces } from './superpixels'

const [WIDTH, HEIGHT] = [97, 61]

/** Dark to the left of a slanted line, light to the right of it. */
const isLight = (column: number, row: number): boolean => column > 40 + row * 0.4

function picture() {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255)
  for (let row = 0; row < HEIGHT; row += 1)
    for (let column = 0; column < WIDTH; column += 1) {
      const noise = ((column * 7 + row * 13) % 5) - 2
      data.fill((isLight(column, row) ? 180 : 60) + noise, 4 * (row * WIDTH + column), 4 * (row * WIDTH + column) + 3)
    }
  return { width: WIDTH, height: HEIGHT, data }
}

/** How many pixels hang together with the first of its piece, for each piece. */
function reached(labels: Int32Array, piece: number): number {
  const found = new Set([labels.indexOf(piece)])
  for (const pixel of found)
    for (const next of [
      pixel - WIDTH,
      pixel + WIDTH,
      pixel % WIDTH ? pixel - 1 : -1,
      (pixel + 1) % WIDTH ? pixel + 1 : -1,
    ])
      if (labels[next] === piece) found.add(next)
  return found.size
}

describe('SLIC', () => {
  const labels = slic(picture(), 10)
  const count = Math.max(...labels) + 1
  const sizes = Array.from({ length: count }, (_, piece) => labels.filter((label) => label === piece).length)

  test('gives every pixel to one of about as many pieces as fit, each of which hangs together', () => {
    expect(Math.min(...labels)).toBe(0)
    expect(count).toBeGreaterThan(45)
    expect(count).toBeLessThan(75)
    for (let piece = 0; piece < count; piece += 1) expect(reached(labels, piece)).toBe(sizes[piece])
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(25)
  })

  test('is not torn apart by noise', () => {
    const noisy = picture()
    let state = 1
    const draw = () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    }
    noisy.data.forEach((level, at) => {
      noisy.data[at] = level + 60 * (draw() - 0.5)
    })
    expect(Math.max(...slic(noisy, 10)) + 1).toBeGreaterThan(40)
  })

  test('follows the edges of the picture', () => {
    const light = new Int32Array(count)
    labels.forEach((piece, pixel) => {
      light[piece]! += Number(isLight(pixel % WIDTH, Math.floor(pixel / WIDTH)))
    })
    const strayed = sizes.reduce((sum, size, piece) => sum + Math.min(light[piece]!, size - light[piece]!), 0)
    expect(strayed / labels.length).toBeLessThan(0.005)
  })
})

test('colours are those of CIELAB', () => {
  const lab = labOf(Uint8ClampedArray.from([255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255]))
  const expected = [100, 0, 0, 0, 0, 0, 53.24, 80.09, 67.2]
  expected.forEach((value, at) => {
    expect(lab[at]).toBeCloseTo(value, 1)
  })
})

describe('pieces over a picture that is larger than what was cut', () => {
  const grid = { width: WIDTH, height: HEIGHT }
  const frame = { width: 250, height: 157 }
  const pieces = new Pieces(slic(picture(), 10), grid, frame)

  test('share out all of its pixels, none twice', () => {
    const had = new Uint8Array(frame.width * frame.height)
    for (let piece = 0; piece < pieces.count; piece += 1)
      for (const { column, top, bottom } of pieces.stretches(piece))
        for (let row = top; row < bottom; row += 1) had[row * frame.width + column]! += 1
    expect(had.every((times) => times === 1)).toBe(true)
  })

  test('are found by place, and not beside the picture', () => {
    const { column, top, bottom } = pieces.stretches(7)[3]!
    expect(pieces.at({ x: column + 0.5, y: (top + bottom) / 2 })).toBe(7)
    expect(pieces.at({ x: -1, y: 5 })).toBeNull()
    expect(pieces.at({ x: 5, y: frame.height })).toBeNull()
  })

  test('have edges where two of them meet, and nowhere else', () => {
    const small = new Pieces(Int32Array.from([0, 0, 1, 0, 1, 1]), { width: 3, height: 2 }, { width: 6, height: 4 })
    const lines = Array.from({ length: small.edges().length / 4 }, (_, k) => [...small.edges().slice(4 * k, 4 * k + 4)])
    expect(lines).toEqual([
      [2, 2, 2, 4],
      [4, 0, 4, 2],
      [2, 2, 4, 2],
    ])
  })
})
