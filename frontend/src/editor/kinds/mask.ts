/** The mask: marked pixels, kept as run lengths; painted, wiped, filled, put together of pieces, or drawn with a lasso around them. */
import { same } from '../core/changes'
import { joined, largestFirst, type Rings, without } from '../core/clip'
import { clamp, type Ring, type Size, signedArea } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { type Mask, marked, masked, sizeOf } from '../core/mask'
import { outlinesOf } from '../core/outlines'
import { area, type Primitive } from '../core/primitives'
import { readRuns, runsOf, type Stretch, stretchesOf } from '../core/runs'
import { simplifiedRing } from '../core/simplify'
import { painted } from '../core/tools/brush'
import { dragged } from '../core/tools/dragged'
import { filling } from '../core/tools/fill'
import { pieced } from '../core/tools/pieces'
import type { Pixels } from '../core/tools/strokes'

// Tracing an outline takes a while: a value never changes, so that what was traced once stays.
const traced = new WeakMap<Mask, readonly Primitive[]>()

const stretches = ({ size, counts }: Mask): Stretch[] => stretchesOf(readRuns(counts), size[0])
/** More the server takes of no mask. */
const MOST_PIXELS = 100_000_000

/** How far an outline may be from the edges of pixels when a mask becomes a polygon. */
const EASED_PX = 1

const pixelsOf = (mask: Mask): number => stretches(mask).reduce((sum, { top, bottom }) => sum + bottom - top, 0)

const PIXELS: Pixels<Mask> = {
  kind: 'mask',
  read: stretches,
  write: (found, frame) => masked(sizeOf(frame), found),
}

const lasso = dragged({
  id: 'mask',
  name: 'Lasso',
  key: 'Shift+m',
  isFreehand: true,
  make: (path, { frame }): Mask | null => marked([path], frame),
})

const brush = painted(PIXELS, { id: 'brush', name: 'Brush', key: 'm', does: 'paint' })
const eraser = painted(PIXELS, { id: 'eraser', name: 'Eraser', key: 'w', does: 'wipe' })
const fill = filling(PIXELS, { id: 'fill', name: 'Fill holes', key: 'u' })
const superpixels = pieced(PIXELS, { id: 'superpixels', name: 'Superpixels', key: 'Shift+s' })

const kind: ShapeKind<Mask> = {
  family: 'shape',
  id: 'mask',
  name: 'Segmentation mask',
  counted: ['mask', 'masks'],
  mostPixels: MOST_PIXELS,
  tool: brush,
  tools: [eraser, fill, superpixels, lasso],
  draw: (mask) => {
    const known = traced.get(mask)
    if (known) return known
    const look = [area(...outlinesOf(stretches(mask)))]
    traced.set(mask, look)
    return look
  },
  handles: () => [],
  moveHandle: (mask) => mask,
  join: (masks) => {
    const [first] = masks
    return first ? masked(first.size, masks.flatMap(stretches)) : null
  },
  becomes: ['polygon'],
  convert: (mask) =>
    partsOf(outlinesOf(stretches(mask))).map((rings) => ({
      rings: rings.map((ring) => ring.map(({ x, y }) => [x, y])),
    })),
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
  onto: (mask, frame) => (same(mask.size, sizeOf(frame)) ? mask : masked(sizeOf(frame), stretches(mask))),
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

/** The parts that outlines along pixels are of, each with its holes, with only as many corners as people can move; the largest first. */
function partsOf(outlines: readonly Ring[]): readonly Rings[] {
  const eased = outlines.map((ring) => simplifiedRing(ring, EASED_PX))
  const rings = eased.map((ring, k) => (ring.length >= 3 ? ring : outlines[k]!))
  const holes = rings.filter((_, k) => signedArea(outlines[k]!) < 0)
  const outer = rings.filter((_, k) => signedArea(outlines[k]!) > 0)
  const whole = joined(...outer.map((ring) => [ring]))
  const parts = holes.length > 0 ? whole.flatMap((part) => takenOut(part, holes)) : whole
  return largestFirst(parts)
}

/** The part without the holes in it. */
const takenOut = (part: Rings, holes: readonly Ring[]): Rings[] =>
  holes.reduce<Rings[]>((left, hole) => left.flatMap((each) => without(each, [hole])), [part])

export default kind
