/** Shapes as SVG paths in screen pixels. */
import { type Camera, toScreen } from '../core/camera'
import type { Primitive } from '../core/primitives'

const at = (n: number): string => n.toFixed(1)

export function pathOf(primitives: readonly Primitive[], camera: Camera): string {
  return primitives
    .flatMap(({ type, rings }) =>
      rings.map((ring) => {
        const points = ring.map((point) => toScreen(camera, point))
        if (type === 'dot')
          return points.map(({ x, y }) => `M${at(x - 4)} ${at(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`).join('')
        const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')
        return type === 'area' ? `${line}Z` : line
      }),
    )
    .join('')
}
