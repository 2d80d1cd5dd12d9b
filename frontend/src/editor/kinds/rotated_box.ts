/** The rotated box: a rectangle around its centre, turned clockwise; drawn upright, then turned by a handle of its own. */
import { between, boundsOf, clamp, distance, type Point, ringsIoU, type Size, within } from '../core/geometry'
import type { Handle, ShapeKind } from '../core/kind'
import { area } from '../core/primitives'
import { dragged } from '../core/tools/dragged'

export interface RotatedBox {
  /** The centre. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Degrees clockwise as seen, from 0 to below 360. */
  readonly angle: number
}

const LEAST_PX = 1
const STILL_PX = 1e-9
const CORNERS = [
  [-0.5, -0.5, 'Top left corner'],
  [0.5, -0.5, 'Top right corner'],
  [0.5, 0.5, 'Bottom right corner'],
  [-0.5, 0.5, 'Bottom left corner'],
] as const
const TURN = CORNERS.length

const turned = ({ x, y }: Point, degrees: number): Point => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  return { x: x * cos - y * sin, y: x * sin + y * cos }
}

/** The place in the picture of a place in the box, given as shares of its width and height from the centre. */
function placed(box: RotatedBox, across: number, down: number): Point {
  const { x, y } = turned({ x: across * box.width, y: down * box.height }, box.angle)
  return { x: box.x + x, y: box.y + y }
}

const cornersOf = (box: RotatedBox): Point[] => CORNERS.map(([across, down]) => placed(box, across, down))

const tool = dragged({
  id: 'rotated_box',
  name: 'Rotated box',
  key: 'r',
  make: ([from, to]): RotatedBox | null => {
    const { x, y, width, height } = between(from!, to!)
    if (width < LEAST_PX || height < LEAST_PX) return null
    return { x: x + width / 2, y: y + height / 2, width, height, angle: 0 }
  },
})

const kind: ShapeKind<RotatedBox> = {
  family: 'shape',
  id: 'rotated_box',
  name: 'Rotated box',
  counted: ['rotated box', 'rotated boxes'],
  tool,
  draw: (box) => [area(cornersOf(box))],
  handles: (box): Handle[] => [
    ...CORNERS.map(([across, down, label]) => ({ ...placed(box, across, down), label, cursor: 'move' })),
    { ...placed(box, 0, -0.5), label: 'Turn', cursor: 'grab', isVertex: true },
  ],
  moveHandle: (box, index, to, frame) => {
    if (distance(kind.handles(box)[index]!, to) < STILL_PX) return box
    const next = index === TURN ? facing(box, to) : stretched(box, index, within(to, frame))
    return isInside(next, frame) ? next : box
  },
  translate: (box, by, frame) => {
    const { minX, minY, maxX, maxY } = boundsOf(cornersOf(box))
    const x = box.x + clamp(by.x, -minX, Math.max(-minX, frame.width - maxX))
    return { ...box, x, y: box.y + clamp(by.y, -minY, Math.max(-minY, frame.height - maxY)) }
  },
  similarity: (a, b) => ringsIoU([cornersOf(a)], [cornersOf(b)]),
  problem: ({ width, height }) => (width > 0 && height > 0 ? null : 'A box needs a width and a height.'),
  describe: ({ width, height, angle }) => `${Math.round(width)} × ${Math.round(height)} px, ${Math.round(angle)}°`,
}

/** The box with its upper edge towards the point. */
function facing(box: RotatedBox, to: Point): RotatedBox {
  const degrees = (Math.atan2(to.y - box.y, to.x - box.x) * 180) / Math.PI + 90
  return { ...box, angle: ((degrees % 360) + 360) % 360 }
}

/** The box with that corner at the point; the opposite corner and the angle stay. */
function stretched(box: RotatedBox, index: number, to: Point): RotatedBox {
  const [across, down] = CORNERS[index]!
  const fixed = placed(box, -across, -down)
  const span = turned({ x: to.x - fixed.x, y: to.y - fixed.y }, -box.angle)
  const centre = { x: (fixed.x + to.x) / 2, y: (fixed.y + to.y) / 2 }
  return {
    ...box,
    ...centre,
    width: Math.max(Math.abs(span.x), LEAST_PX),
    height: Math.max(Math.abs(span.y), LEAST_PX),
  }
}

function isInside(box: RotatedBox, { width, height }: Size): boolean {
  const { minX, minY, maxX, maxY } = boundsOf(cornersOf(box))
  return minX >= -1 && minY >= -1 && maxX <= width + 1 && maxY <= height + 1
}

export default kind
