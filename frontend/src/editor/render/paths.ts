/** Shapes as SVG paths in screen pixels. */
import { type Camera, toScreen } from '../core/camera'
import type { Point } from '../core/geometry'
import type { Primitive } from '../core/primitives'

const at = (n: number): string => n.toFixed(1)

export function pathOf(primitives: readonly Primitive[], camera: Camera): string {
  return primitives
    .flatMap(({ type, rings, sign, hasHead }) =>
      rings.map((ring) => {
        const points = ring.map((point) => toScreen(camera, point))
        if (sign) return points.map((point) => signed(point, sign)).join('')
        if (type === 'dot')
          return points.map(({ x, y }) => `M${at(x - 4)} ${at(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`).join('')
        if (hasHead && points.length > 1) return wayPath(points[0]!, points.at(-1)!, true)
        const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')
        return type === 'area' ? `${line}Z` : line
      }),
    )
    .join('')
}

/** A disc of 7 with its sign in it. */
const signed = ({ x, y }: Point, sign: 'plus' | 'minus'): string =>
  `M${at(x - 7)} ${at(y)}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M${at(x - 3.5)} ${at(y)}h7${sign === 'plus' ? `M${at(x)} ${at(y - 3.5)}v7` : ''}`

const HEAD_PX = 9

/** A line, with a head where it leads. */
export function wayPath(from: Point, to: Point, hasHead: boolean): string {
  const way = `M${placed(from)}L${placed(to)}`
  if (!hasHead) return way
  const turn = Math.atan2(to.y - from.y, to.x - from.x)
  const barb = (off: number): Point => ({
    x: to.x - HEAD_PX * Math.cos(turn + off),
    y: to.y - HEAD_PX * Math.sin(turn + off),
  })
  return `${way}M${placed(barb(0.45))}L${placed(to)}L${placed(barb(-0.45))}`
}

const placed = ({ x, y }: Point): string => `${at(x)} ${at(y)}`
