/** The point: one click, one place. */
import { fresh } from '../core/annotation'
import { change } from '../core/changes'
import { distance, type Point, within } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { dots } from '../core/primitives'
import { defineTool } from '../core/tool'

// Two points are alike as two discs of this radius around them overlap along the line between them; see the server's kind.
export const RADIUS_PX = 10

const tool = defineTool<null>({
  id: 'point',
  name: 'Point',
  key: 'o',
  cursor: 'crosshair',
  draft: null,
  states: {
    idle: {
      pointerDown: (editor, _, press) => {
        const feature = editor.feature.get()
        if (feature)
          editor.transact('Draw point', change({ created: [fresh(feature, within(press.at, editor.frame))] }))
      },
    },
  },
})

const kind: ShapeKind<Point> = {
  family: 'shape',
  id: 'point',
  name: 'Point',
  counted: ['point', 'points'],
  tool,
  draw: (point) => [dots([point])],
  handles: ({ x, y }) => [{ x, y, label: 'Point', cursor: 'move', isVertex: true }],
  moveHandle: (_, __, to, frame) => within(to, frame),
  translate: ({ x, y }, by, frame) => within({ x: x + by.x, y: y + by.y }, frame),
  similarity: (a, b) => discsIoU(distance(a, b)),
  problem: ({ x, y }) => (Number.isFinite(x) && Number.isFinite(y) ? null : 'A point needs a place.'),
  describe: ({ x, y }) => `${Math.round(x)}, ${Math.round(y)} px`,
}

/** Intersection over union of two discs of RADIUS_PX whose centres are so far apart. */
export function discsIoU(apart: number): number {
  if (apart >= 2 * RADIUS_PX) return 0
  const half = apart / (2 * RADIUS_PX)
  const shared = 2 * Math.acos(half) - 2 * half * Math.sqrt(1 - half * half)
  return shared / (2 * Math.PI - shared)
}

export default kind
