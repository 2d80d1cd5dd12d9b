/** Polygons joined, cut away and divided: rings of points in, polygons (an outline and its holes each) out. */
import { difference, type Geom, union } from 'polyclip-ts'
import { distance, type Point, type Ring, signedArea } from './geometry'

/** An outline, then its holes; open rings. */
export type Rings = readonly Ring[]

type Pairs = [number, number][][]

/** Half the width of the strip that a cut takes away before both of its banks are put onto the line. */
const HALF_PX = 0.005
/** What is smaller is no piece but a rounding. */
const LEAST_AREA_PX = 0.05

/** All of them as one, or as several where they do not touch; what crosses itself is set right. */
export const joined = (...polygons: readonly Rings[]): Rings[] => {
  const [first, ...more] = polygons.map(pairsOf)
  return first ? polygonsOf(union(first, ...more)) : []
}

/** What is left without the other. */
export const without = (polygon: Rings, other: Rings): Rings[] =>
  polygonsOf(difference(pairsOf(polygon), pairsOf(other)))

/** The parts on either side of a straight cut; one where it does not go through. */
export function divided(polygon: Rings, from: Point, to: Point): Rings[] {
  const parts = polygonsOf(difference(pairsOf(polygon), pairsOf([strip(from, to)])))
  return parts.map((rings) => rings.map((ring) => unspiked(ring.map((point) => onto(point, from, to)))))
}

/** A very thin rectangle along the line. */
function strip(from: Point, to: Point): Ring {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const [x, y] = [((to.x - from.x) / length) * HALF_PX, ((to.y - from.y) / length) * HALF_PX]
  return [
    { x: from.x - x - y, y: from.y - y + x },
    { x: to.x + x - y, y: to.y + y + x },
    { x: to.x + x + y, y: to.y + y - x },
    { x: from.x - x + y, y: from.y - y - x },
  ]
}

/** The point itself, or its place on the line where it lies on a bank of the strip. */
function onto(point: Point, from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const square = dx * dx + dy * dy
  const off = ((point.x - from.x) * dy - (point.y - from.y) * dx) / Math.sqrt(square)
  const share = ((point.x - from.x) * dx + (point.y - from.y) * dy) / square
  const beyond = (2 * HALF_PX) / Math.sqrt(square)
  if (Math.abs(off) > 2 * HALF_PX || share < -beyond || share > 1 + beyond) return point
  return { x: from.x + share * dx, y: from.y + share * dy }
}

/** The ring without points that stand twice, and without ways that lead out and straight back. */
function unspiked(ring: Ring): Ring {
  const kept = ring.filter((point, index) => !isSame(point, ring.at(index - 1)!))
  const spike = kept.findIndex((_, index) => isSame(kept.at(index - 1)!, kept[(index + 1) % kept.length]!))
  return spike < 0 || kept.length < 4 ? kept : unspiked(kept.toSpliced(spike, 1))
}

const isSame = (a: Point, b: Point): boolean => distance(a, b) < HALF_PX

/** The parts by the area of their outlines. */
export const largestFirst = (parts: readonly Rings[]): readonly Rings[] =>
  [...parts].sort(([a], [b]) => Math.abs(signedArea(b!)) - Math.abs(signedArea(a!)))

const pairsOf = (polygon: Rings): Pairs => polygon.map((ring) => ring.map(({ x, y }): [number, number] => [x, y]))

const polygonsOf = (found: Geom): Rings[] =>
  (found as Pairs[])
    .map((polygon) => polygon.map((ring) => ring.slice(0, -1).map(([x, y]): Point => ({ x, y }))))
    .filter(([outline]) => Math.abs(signedArea(outline!)) > LEAST_AREA_PX)
