import { expect, test } from 'vitest'
import { BYTES, chosen, type Depth, filterOf, isPlain, levelsOf, ofSmall, reachOf, shades, valuesOf } from './levels'

const scan: Depth = { bits: 16, least: 900, greatest: 4100, low: 1000, high: 4000 }

test('a picture is drawn between its own values until somebody chooses', () => {
  expect(levelsOf(scan, null)).toEqual({ bits: 16, low: 1000, high: 4000 })
  expect(levelsOf(scan, { bits: 16, low: 1500, high: 2000 })).toEqual({ bits: 16, low: 1500, high: 2000 })
})

test('what was chosen for 8 bits is not for 16', () => {
  expect(levelsOf(scan, { bits: 8, low: 10, high: 200 })).toEqual({ bits: 16, low: 1000, high: 4000 })
  expect(isPlain(scan, levelsOf(scan, { bits: 8, low: 10, high: 200 }))).toBe(true)
})

test('two values that are chosen stay within the picture, and apart', () => {
  expect(chosen(scan, 0, 9999)).toEqual({ bits: 16, low: 900, high: 4100 })
  expect(chosen(scan, 2000.4, 2000)).toEqual({ bits: 16, low: 2000, high: 2001 })
  expect(chosen(scan, 4100, 4100)).toEqual({ bits: 16, low: 4099, high: 4100 })
})

test('a slider has room for what is shown at first, also where a few values lie far off', () => {
  expect(reachOf({ bits: 16, least: 0, greatest: 65_535, low: 1000, high: 4000 })).toEqual([0, 7000])
  expect(reachOf(BYTES)).toEqual([0, 255])
})

test('what is low is black, what is high is white, and between them it rises evenly', () => {
  const table = shades({ bits: 16, low: 1000, high: 4000 })
  const grey = (value: number) => table[value]! & 255
  expect([0, 1000, 4000, 65_535].map(grey)).toEqual([0, 0, 255, 255])
  expect(grey(2500)).toBe(128)
  expect(table[2500]! >>> 24).toBe(255)
})

test('the values of a tile are its red and green bytes', () => {
  expect([...valuesOf(new Uint8ClampedArray([1, 2, 0, 255, 255, 255, 0, 255]))]).toEqual([258, 65_535])
})

test('8 bits are drawn by a filter that takes low to black and high to white', () => {
  expect(filterOf(levelsOf(BYTES, null))).toBe('')
  for (const [low, high] of [
    [0, 100],
    [40, 200],
    [200, 255],
  ] as const) {
    const [bright, contrast] = [...filterOf({ bits: 8, low, high }).matchAll(/\((.*?)\)/g)].map(([, n]) => Number(n))
    const drawn = (value: number) => (Math.min(1, (value / 255) * bright!) - 0.5) * contrast! + 0.5
    expect(drawn(low)).toBeCloseTo(0)
    expect(drawn(high)).toBeCloseTo(1)
    expect(drawn((low + high) / 2)).toBeCloseTo(0.5)
  }
})

test('a small picture of 8 bits is drawn like the large one of 16', () => {
  expect(ofSmall(scan, levelsOf(scan, null))).toEqual({ bits: 8, low: 0, high: 255 })
  expect(ofSmall(scan, { bits: 16, low: 2000, high: 3000 })).toEqual({ bits: 8, low: 85, high: 170 })
  expect(ofSmall(BYTES, { bits: 8, low: 40, high: 200 })).toEqual({ bits: 8, low: 40, high: 200 })
  // All of it is over what is white: the filter still has numbers that browsers take.
  expect(filterOf(ofSmall(scan, { bits: 16, low: 900, high: 950 }))).toMatch(
    /^brightness\([\d.]+\) contrast\([\d.]+\)$/,
  )
})
