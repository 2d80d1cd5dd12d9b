/** What a shape looks like, said once: the raster worker, the live layer and the hit test all read it from here. */
import {
  areaOfBounds,
  type Bounds,
  boundsOf,
  distance,
  distanceToSegment,
  insideRings,
  type Point,
  type Ring,
} from './geometry'

export interface Primitive {
  /** area: closed rings, filled by the even-odd rule. line: an open stroke. dot: points of a fixed size. */
  readonly type: 'area' | 'line' | 'dot'
  readonly rings: readonly Ring[]
  /** There, but not to be seen in the picture: its dots are hollow, its lines dashed. */
  readonly isHidden?: boolean
  /** Of dots: a sign on each, for what belongs to something and what does not. */
  readonly sign?: 'plus' | 'minus'
  /** Of lines: an arrow's head at their end. */
  readonly hasHead?: boolean
}

export const area = (...rings: Ring[]): Primitive => ({ type: 'area', rings })
export const line = (points: Ring, isHidden = false): Primitive => ({ type: 'line', rings: [points], isHidden })
export const dots = (points: Ring, isHidden = false): Primitive => ({ type: 'dot', rings: [points], isHidden })

export const boundsOfPrimitives = (primitives: readonly Primitive[]): Bounds =>
  boundsOf(primitives.flatMap(({ rings }) => rings.flat()))

/** How large a target it is: the smaller of two stacked objects is the one that is meant. */
export const extent = (primitives: readonly Primitive[]): number => areaOfBounds(boundsOfPrimitives(primitives))

export type Part = 'border' | 'content'

/** What of the shape lies at the point, within `tolerance` image pixels. */
export function partAt(primitives: readonly Primitive[], point: Point, tolerance: number): Part | null {
  if (primitives.some((primitive) => onBorder(primitive, point, tolerance))) return 'border'
  const filled = primitives.some(({ type, rings }) => type === 'area' && insideRings(point, rings))
  return filled ? 'content' : null
}

function onBorder({ type, rings }: Primitive, point: Point, tolerance: number): boolean {
  if (type === 'dot') return rings.some((ring) => ring.some((dot) => distance(dot, point) <= tolerance))
  return rings.some((ring) =>
    ring.some((end, index) => {
      const start = index > 0 ? ring[index - 1] : type === 'area' ? ring.at(-1) : undefined
      return start !== undefined && distanceToSegment(point, start, end) <= tolerance
    }),
  )
}
