import { expect, test } from 'vitest'
import { fitted, zoomed } from './camera'
import { between } from './flight'
import { centred, inView, mapSize } from './minimap'

const picture = { width: 4000, height: 2000 }
const view = { width: 800, height: 600 }
const whole = fitted({ minX: 0, minY: 0, maxX: 4000, maxY: 2000 }, view)

test('a picture that is shown whole needs no map', () => {
  expect(inView(whole, view, picture)).toBeNull()
})

test('nearer in, the map tells which part is in view, in shares of the sides', () => {
  const near = zoomed(whole, { x: 400, y: 300 }, 4, 0.01)
  const part = inView(near, view, picture)!
  expect((part.minX + part.maxX) / 2).toBeCloseTo(0.5)
  expect(part.maxX - part.minX).toBeCloseTo(800 / near.scale / 4000)
})

test('a press on the map brings that place to the middle, no nearer and no further', () => {
  const near = zoomed(whole, { x: 400, y: 300 }, 8, 0.01)
  const moved = centred(near, { x: 0.25, y: 0.5 }, view, picture)
  expect(moved.scale).toBe(near.scale)
  const part = inView(moved, view, picture)!
  expect((part.minX + part.maxX) / 2).toBeCloseTo(0.25)
})

test('the map keeps the proportions, but is never too narrow to be pressed', () => {
  expect(mapSize(picture)).toEqual({ width: 168, height: 84 })
  expect(mapSize({ width: 100, height: 4000 })).toEqual({ width: 40, height: 168 })
})

test('a flight ends exactly where it was sent, and on its way stays between the two', () => {
  const there = { x: -900, y: -400, scale: 2 }
  expect(between(whole, there, 1, view)).toEqual(there)
  const half = between(whole, there, 0.5, view)
  expect(half.scale).toBeGreaterThan(whole.scale)
  expect(half.scale).toBeLessThan(there.scale)
  expect(between(whole, there, 0, view)).toMatchObject({ scale: whole.scale, x: expect.closeTo(whole.x, 6) })
})
