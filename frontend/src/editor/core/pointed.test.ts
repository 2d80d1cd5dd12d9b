import { expect, test } from 'vitest'
import { pointed, toImage } from './camera'

test.each([1, 0.37, 64])('at scale %d where a hand points has no more digits than a screen can show', (scale) => {
  const camera = { x: 17.3, y: -4.9, scale }
  for (const at of [
    { x: 400, y: 300 },
    { x: 0.5, y: 999.7 },
  ]) {
    const [exact, told] = [toImage(camera, at), pointed(camera, at)]
    expect(Math.abs(exact.x - told.x) * scale).toBeLessThan(0.01)
    expect(Math.abs(exact.y - told.y) * scale).toBeLessThan(0.01)
    expect(String(told.x).length).toBeLessThan(12)
  }
})
