import { expect, test } from 'vitest'
import { outlinesOf } from './outlines'
import { Region } from './region'
import { runsOf } from './runs'

const FRAME = { width: 40, height: 30 }
const pixelsOf = (region: Region) => region.stretches().reduce((sum, { top, bottom }) => sum + bottom - top, 0)
const disc = (x: number, y: number, radius: number) => ({ x, y, radius })

test('a disc marks the pixels whose centres it holds, and the same disc takes them away again', () => {
  const region = new Region(FRAME)
  region.stroke(disc(10, 10, 4), disc(10, 10, 4), true)
  const inside = Array.from({ length: 1200 }, (_, k) => [(k % 40) + 0.5, Math.floor(k / 40) + 0.5] as const)
  expect(pixelsOf(region)).toBe(inside.filter(([x, y]) => Math.hypot(x - 10, y - 10) <= 4).length)
  region.stroke(disc(10, 10, 4), disc(10, 10, 4), false)
  expect(region.isEmpty).toBe(true)
})

test('a stroke is whole between its ends, however far apart, and ends at the edge of the picture', () => {
  const region = new Region(FRAME)
  region.stroke(disc(-5, 15, 3), disc(60, 15, 3), true)
  const found = region.stretches()
  expect(found.map(({ column }) => column)).toEqual(Array.from({ length: 40 }, (_, k) => k))
  expect(found.every(({ top, bottom }) => top <= 13 && bottom >= 17)).toBe(true)
})

test('a brush finer than a pixel marks the one below it', () => {
  const region = new Region(FRAME)
  region.stroke(disc(7.9, 3.1, 0.2), disc(7.9, 3.1, 0.2), true)
  expect(region.stretches()).toEqual([{ column: 7, top: 3, bottom: 4 }])
})

test('wiping through the middle leaves two parts', () => {
  const region = Region.of([{ column: 5, top: 2, bottom: 20 }], FRAME)
  region.stroke(disc(5.5, 10, 2), disc(5.5, 10, 2), false)
  expect(region.stretches()).toEqual([
    { column: 5, top: 2, bottom: 8 },
    { column: 5, top: 12, bottom: 20 },
  ])
})

/** A square of 10 by 10 with a hole of 2 by 2 and one of 1 pixel. */
function holed(): Region {
  const region = new Region(FRAME)
  for (let column = 5; column < 15; column += 1) region.put({ column, top: 5, bottom: 15 }, true)
  region.stroke(disc(8, 8, 1), disc(8, 8, 1), false)
  region.stroke(disc(12.5, 12.5, 0.4), disc(12.5, 12.5, 0.4), false)
  return region
}

test('a hole is what is surrounded; what is open to the outside is none', () => {
  const region = holed()
  expect(pixelsOf(region)).toBe(95)
  expect(region.holeAt({ x: 7.5, y: 8.5 })).toHaveLength(2)
  expect(region.holeAt({ x: 12.5, y: 12.5 })).toEqual([{ column: 12, top: 12, bottom: 13 }])
  expect(region.holeAt({ x: 1, y: 1 })).toBeNull()
  expect(region.holeAt({ x: 10.5, y: 10.5 })).toBeNull()
  expect(region.holes()).toHaveLength(3)
  region.stroke(disc(8, 8, 1), disc(8, 0, 1), false)
  expect(region.holeAt({ x: 7.5, y: 8.5 })).toBeNull()
  expect(region.holes()).toHaveLength(1)
})

test('outlines cost by stretches: a disc of 2,000 pixels across has one ring that spans it', () => {
  const region = new Region({ width: 4000, height: 3000 })
  region.stroke(disc(1500, 1500, 1000), disc(1500, 1500, 1000), true)
  const [ring, ...more] = outlinesOf(region.stretches())
  expect(more).toEqual([])
  expect(Math.max(...ring!.map(({ x }) => x)) - Math.min(...ring!.map(({ x }) => x))).toBe(2000)
  expect(runsOf(region.stretches(), 3000, 4000).reduce((sum, run) => sum + run, 0)).toBe(12_000_000)
})
