/** Run lengths as COCO's own tools write them, and what is drawn of them. */
import { describe, expect, test } from 'vitest'
import { signedArea } from './geometry'
import { outlinesOf } from './outlines'
import { filled, readRuns, runsOf, stretchesOf, writeRuns } from './runs'

describe('the compressed string', () => {
  // Written by pycocotools 2.0.11: a block in a picture of 10 x 12, one pixel, and long runs with falling ones after them.
  const KNOWN: [readonly number[], string][] = [
    [[43, 4, 6, 4, 6, 4, 53], '[146000_1'],
    [[0, 1], '01'],
    [[100000, 2, 3, 500000, 40], 'PeQ323nXX?U1'],
  ]

  test.each(KNOWN)('%j is %s', (runs, text) => {
    expect(writeRuns(runs)).toBe(text)
    expect(readRuns(text)).toEqual(runs)
  })
})

const SQUARE = [
  { x: 2, y: 3 },
  { x: 6, y: 3 },
  { x: 6, y: 6 },
  { x: 2, y: 6 },
]

test('a ring is filled by the pixels whose centres it holds, and outlined again as it was', () => {
  const found = filled([SQUARE], 10, 12)
  expect(found).toEqual([2, 3, 4, 5].map((column) => ({ column, top: 3, bottom: 6 })))
  const runs = runsOf(found, 10, 12)
  expect(runs).toEqual([23, 3, 7, 3, 7, 3, 7, 3, 64])
  expect(stretchesOf(runs, 10)).toEqual(found)
  const [outline, ...more] = outlinesOf(found)
  expect(more).toEqual([])
  expect(Math.abs(signedArea(outline!))).toBe(12)
  expect(outline).toHaveLength(4)
})

test('a hole is a ring inside a ring', () => {
  const whole = filled(
    [
      [
        { x: 0, y: 0 },
        { x: 5, y: 0 },
        { x: 5, y: 5 },
        { x: 0, y: 5 },
      ],
    ],
    5,
    5,
  )
  const holed = whole.flatMap((each) =>
    each.column === 2
      ? [
          { ...each, bottom: 2 },
          { ...each, top: 3 },
        ]
      : [each],
  )
  const rings = outlinesOf(holed)
  expect(rings.map((ring) => Math.abs(signedArea(ring))).sort((a, b) => a - b)).toEqual([1, 25])
})

test('stretches that overlap are marked once, and nothing marked is one run', () => {
  const twice = [...filled([SQUARE], 10, 12), ...filled([SQUARE], 10, 12)]
  expect(runsOf(twice, 10, 12)).toEqual([23, 3, 7, 3, 7, 3, 7, 3, 64])
  expect(runsOf([], 10, 12)).toEqual([120])
})
