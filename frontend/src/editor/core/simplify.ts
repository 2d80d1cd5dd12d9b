/** Fewer points for the same way: Douglas and Peucker's, 1973. */
import { distanceToSegment, type Point, type Ring } from './geometry'

/** The way with its ends and as few points between them as keep it within `tolerance` of where it was. */
export function simplified(way: readonly Point[], tolerance: number): Point[] {
  const kept = new Set([0, way.length - 1])
  const open: [number, number][] = [[0, way.length - 1]]
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span
    let [far, farthest] = [tolerance, -1]
    for (let k = from + 1; k < to; k += 1) {
      const off = distanceToSegment(way[k]!, way[from]!, way[to]!)
      if (off > far) [far, farthest] = [off, k]
    }
    if (farthest < 0) continue
    kept.add(farthest)
    open.push([from, farthest], [farthest, to])
  }
  return way.filter((_, index) => kept.has(index))
}

/** The same of a closed ring, which begins anywhere. */
export function simplifiedRing(ring: Ring, tolerance: number): Point[] {
  const [first] = ring
  if (!first) return []
  const far = ring.map(({ x, y }) => Math.hypot(x - first.x, y - first.y))
  const half = far.indexOf(Math.max(...far))
  const [there, back] = [ring.slice(0, half + 1), [...ring.slice(half), first]]
  return [...simplified(there, tolerance).slice(0, -1), ...simplified(back, tolerance).slice(0, -1)]
}
