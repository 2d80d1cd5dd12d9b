import { describe, expect, test } from 'vitest'
import { fitted, zoomed } from './camera'
import { boxOf, keyOf, levelFor, planned, sideOf, type Tile, type Tiling, tilesIn, WHOLE } from './tiles'

const slide: Tiling = { width: 12_000, height: 10_000, tile: 256, levels: 7 }
const view = { width: 1100, height: 800 }
const whole = fitted({ minX: 0, minY: 0, maxX: 12_000, maxY: 10_000 }, view)
const near = (scale: number) => zoomed(whole, { x: 550, y: 400 }, scale / whole.scale, 0.01)
const deep = near(1.5)
const nothing = () => false
const all = () => true
const names = (tiles: readonly Tile[]) => tiles.map(keyOf)

describe('the level', () => {
  test('is that of the picture itself from its own size on', () => {
    expect(levelFor(slide, 1)).toBe(6)
    expect(levelFor(slide, 64)).toBe(6)
  })

  test('is as coarse as still looks sharp', () => {
    expect(levelFor(slide, 0.5)).toBe(5)
    expect(levelFor(slide, 0.55)).toBe(5)
    expect(levelFor(slide, 0.7)).toBe(6)
    expect(levelFor(slide, 0.0001)).toBe(0)
  })
})

describe('a tile', () => {
  test('spans twice as much on each level further out', () => {
    expect([6, 5, 0].map((z) => sideOf(slide, z))).toEqual([256, 512, 16_384])
  })

  test('ends where the picture ends', () => {
    expect(boxOf(slide, { z: 6, x: 46, y: 39 })).toEqual({ minX: 11_776, minY: 9984, maxX: 12_000, maxY: 10_000 })
    expect(boxOf(slide, WHOLE)).toEqual({ minX: 0, minY: 0, maxX: 12_000, maxY: 10_000 })
  })

  test('of every level covers the picture together with its neighbours, without gap or overlap', () => {
    for (let z = 0; z < slide.levels; z++) {
      const found = tilesIn(slide, { minX: 0, minY: 0, maxX: 12_000, maxY: 10_000 }, z).map((tile) =>
        boxOf(slide, tile),
      )
      const area = found.reduce((sum, box) => sum + (box.maxX - box.minX) * (box.maxY - box.minY), 0)
      expect(area).toBe(12_000 * 10_000)
      expect(new Set(found.map(({ minX, minY }) => `${minX} ${minY}`)).size).toBe(found.length)
    }
  })
})

describe('the tiles of a part', () => {
  test('are those that touch it, and not those that only border on it', () => {
    expect(names(tilesIn(slide, { minX: 256, minY: 256, maxX: 512, maxY: 512 }, 6))).toEqual(['6/1/1'])
    expect(tilesIn(slide, { minX: 255, minY: 256, maxX: 513, maxY: 512 }, 6)).toHaveLength(3)
  })

  test('come from the middle outwards', () => {
    const found = tilesIn(slide, { minX: 0, minY: 0, maxX: 1280, maxY: 1280 }, 6)
    expect(keyOf(found[0]!)).toBe('6/2/2')
    expect(names(found.slice(-4)).sort()).toEqual(['6/0/0', '6/0/4', '6/4/0', '6/4/4'])
  })

  test('beside the picture are none', () => {
    expect(tilesIn(slide, { minX: -900, minY: 0, maxX: 0, maxY: 500 }, 6)).toEqual([])
    expect(tilesIn(slide, { minX: 12_000, minY: 0, maxX: 13_000, maxY: 500 }, 6)).toEqual([])
  })
})

describe('what is planned', () => {
  test('begins with the tile of the whole, and goes on with what is in view from the middle', () => {
    const { paint, fetch } = planned(slide, deep, view, 1, nothing)
    expect(paint).toEqual([])
    expect(fetch[0]).toEqual(WHOLE)
    expect(fetch[1]!.z).toBe(6)
    const { minX, maxX } = boxOf(slide, fetch[1]!)
    expect(minX).toBeLessThanOrEqual(6000)
    expect(maxX).toBeGreaterThanOrEqual(6000)
  })

  test('paints the coarser tile until the finer one is there, and under it', () => {
    const seen = planned(slide, deep, view, 1, all).paint
    const there = new Set([keyOf(WHOLE), keyOf(seen[0]!)])
    const { paint } = planned(slide, deep, view, 1, (tile) => there.has(keyOf(tile)))
    expect(names(paint)).toEqual([keyOf(WHOLE), keyOf(seen[0]!)])
  })

  test('paints the finer ones while the camera goes out and the coarser one is not there yet', () => {
    const there = new Set(['0/0/0', '6/23/19', '6/22/19'])
    const { paint } = planned(slide, near(0.5), view, 1, (tile) => there.has(keyOf(tile)))
    expect(names(paint)).toEqual(['0/0/0', '6/22/19', '6/23/19'])
  })

  test('takes the nearest of the coarser ones', () => {
    const there = new Set(['0/0/0', '4/5/4', '5/11/9'])
    const { paint } = planned(slide, deep, view, 1, (tile) => there.has(keyOf(tile)))
    expect(names(paint)).toContain('5/11/9')
  })

  test('is no more than covers the view, however large the picture', () => {
    for (const scale of [0.0667, 0.09, 0.3, 0.61, 1, 2.3, 17, 64]) {
      const { paint } = planned(slide, { x: -3000 * scale, y: -2500 * scale, scale }, view, 1, all)
      expect(paint.length).toBeLessThanOrEqual((1100 / 150 + 2) * (800 / 150 + 2))
      expect(paint.length).toBeGreaterThan(0)
    }
  })

  test('ends with what lies around the view', () => {
    const { fetch } = planned(slide, deep, view, 1, nothing)
    const inView = planned(slide, deep, view, 1, all).paint.length
    expect(fetch.length).toBeGreaterThan(inView + 1)
    expect(new Set(names(fetch)).size).toBe(fetch.length)
  })

  test('is of a finer level on a screen of more pixels', () => {
    expect(planned(slide, near(0.5), view, 1, nothing).fetch[1]!.z).toBe(5)
    expect(planned(slide, near(0.5), view, 2, nothing).fetch[1]!.z).toBe(6)
  })

  test('is nothing but the whole where the picture is out of view', () => {
    const { paint, fetch } = planned(slide, { x: -1e7, y: 0, scale: 1 }, view, 1, (tile) => tile.z === 0)
    expect(paint).toEqual([])
    expect(fetch).toEqual([])
  })
})
