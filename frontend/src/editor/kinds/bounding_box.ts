/** The bounding box: an upright rectangle, drawn from corner to corner. */
import { between, boundsIoU, clamp, type Point, type Size, within } from '../core/geometry'
import type { Handle, ShapeKind } from '../core/kind'
import { area } from '../core/primitives'
import { dragged } from '../core/tools/dragged'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const LEAST_PX = 1

const boundsOf = ({ x, y, width, height }: Box) => ({ minX: x, minY: y, maxX: x + width, maxY: y + height })

/** Where the eight handles sit, as shares of width and height; clockwise from the top left corner. */
const PLACES = [
  [0, 0, 'Top left corner', 'nwse-resize'],
  [0.5, 0, 'Top edge', 'ns-resize'],
  [1, 0, 'Top right corner', 'nesw-resize'],
  [1, 0.5, 'Right edge', 'ew-resize'],
  [1, 1, 'Bottom right corner', 'nwse-resize'],
  [0.5, 1, 'Bottom edge', 'ns-resize'],
  [0, 1, 'Bottom left corner', 'nesw-resize'],
  [0, 0.5, 'Left edge', 'ew-resize'],
] as const

const tool = dragged({
  id: 'box',
  name: 'Box',
  key: 'b',
  make: ([from, to]) => {
    const box = between(from!, to!)
    return box.width < LEAST_PX || box.height < LEAST_PX ? null : box
  },
})

const kind: ShapeKind<Box> = {
  family: 'shape',
  id: 'bounding_box',
  name: 'Bounding box',
  counted: ['box', 'boxes'],
  tool,
  draw: ({ x, y, width, height }) => [
    area([
      { x, y },
      { x: x + width, y },
      { x: x + width, y: y + height },
      { x, y: y + height },
    ]),
  ],
  handles: ({ x, y, width, height }) =>
    PLACES.map(
      ([across, down, label, cursor]): Handle => ({ x: x + across * width, y: y + down * height, label, cursor }),
    ),
  moveHandle: (box, index, to, frame) => moved(box, index, within(to, frame)),
  translate: (box, by, frame: Size) => ({
    ...box,
    x: clamp(box.x + by.x, 0, Math.max(0, frame.width - box.width)),
    y: clamp(box.y + by.y, 0, Math.max(0, frame.height - box.height)),
  }),
  similarity: (a, b) => boundsIoU(boundsOf(a), boundsOf(b)),
  problem: ({ width, height }) => (width > 0 && height > 0 ? null : 'A box needs a width and a height.'),
  describe: ({ width, height }) => `${Math.round(width)} × ${Math.round(height)} px`,
}

/** The box with that corner or edge at the point; pulled across the opposite one it turns over. */
function moved(box: Box, index: number, to: Point): Box {
  const [across, down] = PLACES[index]!
  const [left, right] = pulled(box.x, box.x + box.width, across, to.x)
  const [top, bottom] = pulled(box.y, box.y + box.height, down, to.y)
  const next = between({ x: left, y: top }, { x: right, y: bottom })
  return { ...next, width: Math.max(next.width, LEAST_PX), height: Math.max(next.height, LEAST_PX) }
}

const pulled = (low: number, high: number, share: number, to: number): readonly [number, number] =>
  share === 0 ? [to, high] : share === 1 ? [low, to] : [low, high]

export default kind
