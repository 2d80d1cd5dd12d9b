/** The mask: marked pixels, kept as run lengths; drawn with a lasso around them. */
import { clamp, type Size } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { area, type Primitive } from '../core/primitives'
import { filled, outlinesOf, readRuns, runsOf, type Stretch, stretchesOf, writeRuns } from '../core/runs'
import { dragged } from '../core/tools/dragged'

export interface Mask {
  /** Height and width of the picture, in pixels. */
  readonly size: readonly [height: number, width: number]
  /** COCO's compressed run lengths. */
  readonly counts: string
}

// Tracing an outline takes a while: a value never changes, so that what was traced once stays.
const traced = new WeakMap<Mask, readonly Primitive[]>()

const stretches = ({ size, counts }: Mask): Stretch[] => stretchesOf(readRuns(counts), size[0])
const pixelsOf = (mask: Mask): number => stretches(mask).reduce((sum, { top, bottom }) => sum + bottom - top, 0)

const masked = (size: readonly [number, number], found: readonly Stretch[]): Mask => ({
  size,
  counts: writeRuns(runsOf(found, ...size)),
})

const tool = dragged({
  id: 'mask',
  name: 'Mask',
  key: 'm',
  isFreehand: true,
  make: (path, { frame }): Mask | null => {
    const size = [Math.round(frame.height), Math.round(frame.width)] as const
    const found = filled(path, ...size)
    return found.length > 0 ? masked(size, found) : null
  },
})

const kind: ShapeKind<Mask> = {
  family: 'shape',
  id: 'mask',
  name: 'Segmentation mask',
  tool,
  draw: (mask) => {
    const known = traced.get(mask)
    if (known) return known
    const look = [area(...outlinesOf(stretches(mask)))]
    traced.set(mask, look)
    return look
  },
  handles: () => [],
  moveHandle: (mask) => mask,
  translate: (mask, by, _frame: Size) => {
    const [height, width] = mask.size
    const found = stretches(mask)
    const columns = found.map(({ column }) => column)
    const dx = Math.round(clamp(by.x, -Math.min(...columns), width - 1 - Math.max(...columns)))
    const [top, bottom] = [Math.min(...found.map((each) => each.top)), Math.max(...found.map((each) => each.bottom))]
    const dy = Math.round(clamp(by.y, -top, height - bottom))
    return masked(
      mask.size,
      found.map((each) => ({ column: each.column + dx, top: each.top + dy, bottom: each.bottom + dy })),
    )
  },
  similarity: (a, b) => {
    if (a.size.join() !== b.size.join()) return 0
    const [height, width] = a.size
    const runs = runsOf([...stretches(a), ...stretches(b)], height, width)
    const union = runs.reduce((sum, run, index) => sum + (index % 2 === 1 ? run : 0), 0)
    return union > 0 ? (pixelsOf(a) + pixelsOf(b) - union) / union : 0
  },
  problem: (mask) => (pixelsOf(mask) > 0 ? null : 'A mask needs a marked pixel.'),
  describe: (mask) => `${pixelsOf(mask).toLocaleString('en')} pixels`,
}

export default kind
