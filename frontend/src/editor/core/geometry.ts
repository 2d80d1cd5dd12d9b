/** Plane geometry in pixels of the oriented image: pure functions, no editor. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bounds {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

export type Ring = readonly Point[]

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
export const within = (point: Point, frame: Size): Point => ({
  x: clamp(point.x, 0, frame.width),
  y: clamp(point.y, 0, frame.height),
})

export function boundsOf(points: Iterable<Point>): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    minX = Math.min(minX, x)
    minY = Math.min(minY, y)
    maxX = Math.max(maxX, x)
    maxY = Math.max(maxY, y)
  }
  return { minX, minY, maxX, maxY }
}

export const areaOfBounds = (box: Bounds): number => Math.max(0, box.maxX - box.minX) * Math.max(0, box.maxY - box.minY)

/** The place on the segment a-b that is nearest to the point. */
export function nearestOnSegment(point: Point, a: Point, b: Point): Point {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const square = dx * dx + dy * dy
  const share = square === 0 ? 0 : clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / square, 0, 1)
  return { x: a.x + share * dx, y: a.y + share * dy }
}

/** Distance from a point to the segment a-b. */
export const distanceToSegment = (point: Point, a: Point, b: Point): number =>
  distance(point, nearestOnSegment(point, a, b))

/** The upright box that has the two points as corners. */
export const between = (a: Point, b: Point) => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** Even-odd test of a point against rings: a hole is a ring inside a ring. */
export function insideRings(point: Point, rings: readonly Ring[]): boolean {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i]!, ring[j]!]
      const crosses = a.y > point.y !== b.y > point.y
      if (crosses && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
    }
  }
  return inside
}

/** Signed area of a ring; positive where it runs clockwise on a screen. */
export function signedArea(ring: Ring): number {
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    sum += ring[j]!.x * ring[i]!.y - ring[i]!.x * ring[j]!.y
  }
  return sum / 2
}

export function intersectionOfBounds(a: Bounds, b: Bounds): Bounds {
  return {
    minX: Math.max(a.minX, b.minX),
    minY: Math.max(a.minY, b.minY),
    maxX: Math.min(a.maxX, b.maxX),
    maxY: Math.min(a.maxY, b.maxY),
  }
}

export const boundsMeet = (a: Bounds, b: Bounds): boolean =>
  a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY

/** Intersection over union of two boxes, in [0, 1]. */
export function boundsIoU(a: Bounds, b: Bounds): number {
  const overlap = intersectionOfBounds(a, b)
  const shared = overlap.maxX > overlap.minX && overlap.maxY > overlap.minY ? areaOfBounds(overlap) : 0
  const union = areaOfBounds(a) + areaOfBounds(b) - shared
  return union > 0 ? shared / union : 0
}

const LINES = 128

/** Intersection over union of two filled shapes, by exact run lengths on 128 scan lines over both. */
export function ringsIoU(a: readonly Ring[], b: readonly Ring[]): number {
  const [boxA, boxB] = [boundsOf(a.flat()), boundsOf(b.flat())]
  if (!boundsMeet(boxA, boxB)) return 0
  const [top, bottom] = [Math.min(boxA.minY, boxB.minY), Math.max(boxA.maxY, boxB.maxY)]
  let [shared, union] = [0, 0]
  for (let line = 0; line < LINES; line += 1) {
    const y = top + ((bottom - top) * (line + 0.5)) / LINES
    const [runsA, runsB] = [runsAt(a, y), runsAt(b, y)]
    const both = overlapOfRuns(runsA, runsB)
    shared += both
    union += lengthOfRuns(runsA) + lengthOfRuns(runsB) - both
  }
  return union > 0 ? shared / union : 0
}

type Run = readonly [number, number]

function runsAt(rings: readonly Ring[], y: number): Run[] {
  const crossings: number[] = []
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i]!, ring[j]!]
      if (a.y > y !== b.y > y) crossings.push(((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x)
    }
  }
  crossings.sort((left, right) => left - right)
  return Array.from({ length: crossings.length >> 1 }, (_, k) => [crossings[2 * k]!, crossings[2 * k + 1]!] as const)
}

const lengthOfRuns = (runs: readonly Run[]): number => runs.reduce((sum, [from, to]) => sum + to - from, 0)

const overlapOfRuns = (a: readonly Run[], b: readonly Run[]): number =>
  a.reduce(
    (sum, [a0, a1]) => sum + b.reduce((s, [b0, b1]) => s + Math.max(0, Math.min(a1, b1) - Math.max(a0, b0)), 0),
    0,
  )
