/** The same laws for every kind that is found: a new kind gets its tests by being there, with a sample of its values. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Point } from '../core/geometry'
import { boundsOfPrimitives } from '../core/primitives'
import { filled, runsOf, writeRuns } from '../core/runs'
import { kinds } from '.'

const FRAME = { width: 400, height: 300 }

const ring = (...points: [number, number][]) => points

/** The mask of the pixels inside a ring. */
function masked(...points: [number, number][]) {
  const [height, width] = [FRAME.height, FRAME.width]
  const inside = filled([points.map(([x, y]) => ({ x, y }))], height, width)
  return { size: [height, width], counts: writeRuns(runsOf(inside, height, width)) }
}
const SAMPLES: Record<string, readonly unknown[]> = {
  rotated_box: [
    { x: 60, y: 70, width: 60, height: 40, angle: 0 },
    { x: 65, y: 72, width: 60, height: 40, angle: 30 },
    { x: 200, y: 200, width: 80, height: 20, angle: 315 },
  ],
  point: [
    { x: 10, y: 20 },
    { x: 14, y: 23 },
  ],
  polyline: [{ points: ring([10, 20], [80, 22], [60, 90]) }, { points: ring([12, 18], [84, 30], [66, 92]) }],
  keypoints: [
    {
      points: [
        { name: 'nose', x: 10, y: 20, visible: true },
        { name: 'tail', x: 90, y: 60, visible: false },
      ],
    },
    {
      points: [
        { name: 'nose', x: 12, y: 22, visible: true },
        { name: 'tail', x: 85, y: 66, visible: true },
      ],
    },
    { points: [{ name: 'tail', x: 50, y: 60, visible: true }] },
  ],
  mask: [masked([10, 20], [80, 22], [60, 90]), masked([12, 18], [84, 30], [66, 92])],
  bounding_box: [
    { x: 10, y: 20, width: 60, height: 40 },
    { x: 30.5, y: 25.25, width: 60, height: 40 },
    { x: 200, y: 200, width: 1, height: 1 },
  ],
  polygon: [
    { rings: [ring([10, 20], [80, 22], [60, 90])] },
    { rings: [ring([12, 18], [84, 30], [66, 92], [20, 60])] },
    { rings: [ring([100, 100], [200, 100], [200, 200], [100, 200]), ring([120, 120], [120, 160], [160, 160])] },
  ],
}

test('every kind of the API is found here, and no other', () => {
  const described = /FeatureKindEnum:\n\s+enum:\n((?:\s+- \w+\n)+)/.exec(readFileSync('../openapi.yaml', 'utf8'))
  const names = described![1]!.match(/\w+/g)!
  expect(
    kinds
      .all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...names].sort())
})

describe.each(kinds.shapes().map((kind) => [kind.id, kind] as const))('%s', (id, kind) => {
  const samples = SAMPLES[id] ?? []

  test('has samples', () => {
    expect(samples.length).toBeGreaterThanOrEqual(2)
  })

  test.each(samples.map((value) => [value]))('%j obeys the laws of a shape', (value) => {
    expect(kind.problem(value)).toBeNull()
    expect(kind.similarity(value, value)).toBeCloseTo(1, 6)
    for (const other of samples) {
      expect(kind.similarity(value, other)).toBeCloseTo(kind.similarity(other, value), 6)
      expect(kind.similarity(value, other)).toBeGreaterThanOrEqual(0)
      expect(kind.similarity(value, other)).toBeLessThanOrEqual(1)
    }
    const bounds = boundsOfPrimitives(kind.draw(value))
    for (const { x, y, label } of kind.handles(value)) {
      expect(label).not.toBe('')
      expect(x >= bounds.minX && x <= bounds.maxX && y >= bounds.minY && y <= bounds.maxY).toBe(true)
    }
  })

  test.each(samples.map((value) => [value]))('%j: a handle put where it is changes nothing', (value) => {
    kind.handles(value).forEach((handle: Point, index) => {
      expect(kind.moveHandle(value, index, handle, FRAME)).toEqual(value)
    })
  })

  test('a handle that it has not got cannot be taken out', () => {
    for (const value of samples)
      for (const index of [-1, kind.handles(value).length]) expect(kind.removeHandle?.(value, index) ?? null).toBeNull()
  })

  test('moved within the frame it keeps its form; moved beyond it stops at the edge', () => {
    const [value] = samples
    const there = kind.translate(value, { x: 7, y: 9 }, FRAME)
    expect(kind.similarity(kind.translate(there, { x: -7, y: -9 }, FRAME), value)).toBeCloseTo(1, 6)
    const { maxX, maxY } = boundsOfPrimitives(kind.draw(kind.translate(value, { x: 1e6, y: 1e6 }, FRAME)))
    expect([maxX, maxY]).toEqual([FRAME.width, FRAME.height])
  })

  test('a handle dragged out of the picture stays in it', () => {
    const { minX, minY } = boundsOfPrimitives(kind.draw(kind.moveHandle(samples[0], 0, { x: -50, y: -50 }, FRAME)))
    expect(minX).toBeGreaterThanOrEqual(0)
    expect(minY).toBeGreaterThanOrEqual(0)
  })
})

test('overlap of boxes and of polygons is measured alike', () => {
  const boxes = kinds.shape('bounding_box')!
  const polygons = kinds.shape('polygon')!
  const asRing = (x: number) => ({ rings: [ring([x, 0], [x + 100, 0], [x + 100, 100], [x, 100])] })
  const expected = boxes.similarity({ x: 0, y: 0, width: 100, height: 100 }, { x: 50, y: 0, width: 100, height: 100 })
  expect(expected).toBeCloseTo(1 / 3, 6)
  expect(polygons.similarity(asRing(0), asRing(50))).toBeCloseTo(expected, 6)
})
