/** The polygon: a filled outline of vertices set one by one or drawn freely, with holes where the value has more rings. */
import { divided, joined, largestFirst, type Rings, without } from '../core/clip'
import type { Editor } from '../core/editor'
import { boundsOf, clamp, distanceToSegment, type Point, ringsIoU, signedArea, within } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { marked } from '../core/mask'
import { area } from '../core/primitives'
import { cutting, replace } from '../core/tools/cut'
import { vertices } from '../core/tools/vertices'

type Vertex = readonly [x: number, y: number]

export interface Polygon {
  /** The outline, then the holes; open rings: the last vertex is not the first again. */
  readonly rings: readonly (readonly Vertex[])[]
}

const MOST_LOOKED_AT = 200
const LEAST = 3

const pointsOf = (ring: readonly Vertex[]): Point[] => ring.map(([x, y]) => ({ x, y }))
const verticesOf = (points: readonly Point[]): Vertex[] => points.map(({ x, y }) => [x, y])
const ringsOf = ({ rings }: Polygon): Point[][] => rings.map(pointsOf)

const tool = vertices<Polygon>({
  id: 'polygon',
  name: 'Polygon',
  key: 'p',
  hint: 'Click the next vertex, or the first one again to close',
  finish: 'Close the polygon',
  closesFrom: LEAST,
  make: (points) => ({ rings: [verticesOf(points)] }),
  problem: (value) => kind.problem(value),
})

const hole = vertices<Polygon>({
  id: 'hole',
  name: 'Cut out',
  key: 'Shift+p',
  hint: 'Click the next vertex of the hole, or the first one again to close it',
  finish: 'Cut it out',
  closesFrom: LEAST,
  keepsChosen: true,
  make: (points) => ({ rings: [verticesOf(points)] }),
  problem: (value) => kind.problem(value),
  end: cutOut,
})

const cut = cutting<Polygon>({
  id: 'cut',
  name: 'Cut in two',
  key: 'c',
  kind: 'polygon',
  divide: (polygon, from, to) => largestFirst(divided(ringsOf(polygon), from, to)).map(polygonOf),
})

const kind: ShapeKind<Polygon> = {
  family: 'shape',
  id: 'polygon',
  name: 'Polygon',
  counted: ['polygon', 'polygons'],
  tool,
  tools: [hole, cut],
  draw: (polygon) => [area(...ringsOf(polygon))],
  handles: (polygon) => {
    const all = ringsOf(polygon).flat()
    return all.map((point, index) => ({
      ...point,
      label: `Vertex ${index + 1} of ${all.length}`,
      cursor: 'move',
      isVertex: true,
    }))
  },
  moveHandle: (polygon, index, to, frame) => {
    const { x, y } = within(to, frame)
    return atVertex(polygon, index, (ring, k) => ring.with(k, [x, y]))
  },
  removeHandle: (polygon, index) => {
    if (!(index in polygon.rings.flat())) return null
    const fewer = atVertex(polygon, index, (ring, k) => ring.toSpliced(k, 1))
    // A hole that has too few vertices left is none.
    const less = { rings: fewer.rings.filter((ring, k) => k === 0 || ring.length >= LEAST) }
    return less.rings.every((ring) => ring.length >= LEAST) && kind.problem(less) === null ? less : null
  },
  edges: ({ rings }) => {
    let first = 0
    return rings.flatMap((ring) => {
      const start = first
      first += ring.length
      return ring.map((_, k) => [start + k, start + ((k + 1) % ring.length)] as const)
    })
  },
  insertHandle: (polygon, at) => {
    const { index, ring, k } = nearestEdge(polygon, at)
    const rings = polygon.rings.with(ring, polygon.rings[ring]!.toSpliced(k, 0, [at.x, at.y]))
    return { value: { rings }, index }
  },
  join: (polygons) => {
    const [one, ...more] = joined(...polygons.map(ringsOf))
    return one && more.length === 0 ? polygonOf(one) : null
  },
  becomes: ['mask'],
  convert: (polygon, _, frame) => {
    const mask = marked(ringsOf(polygon), frame)
    return mask ? [mask] : []
  },
  translate: (polygon, by, frame) => {
    const box = boundsOf(ringsOf(polygon).flat())
    const [dx, dy] = [clamp(by.x, -box.minX, frame.width - box.maxX), clamp(by.y, -box.minY, frame.height - box.maxY)]
    return { rings: polygon.rings.map((ring) => ring.map(([x, y]): Vertex => [x + dx, y + dy])) }
  },
  similarity: (a, b) => ringsIoU(ringsOf(a), ringsOf(b)),
  problem: ({ rings }) => {
    const outline = pointsOf(rings[0] ?? [])
    if (new Set(outline.map(({ x, y }) => `${x} ${y}`)).size < LEAST) return 'A polygon needs at least three vertices.'
    return isOnOneLine(outline) ? 'All vertices lie on one line.' : null
  },
  describe: (polygon) => {
    const count = polygon.rings.reduce((sum, ring) => sum + ring.length, 0)
    return ringsOf(polygon).some(crossesItself) ? `${count} vertices, edges cross` : `${count} vertices`
  },
}

/** Takes the outline away from what is chosen, else from the smallest of one's own polygons that it begins in. */
function cutOut(editor: Editor, { rings }: Polygon): void {
  const outline = pointsOf(rings[0]!)
  const only = editor.selection.only()
  const below = editor.hits(outline[0]!, 0).map(({ id }) => editor.store.get(id))
  const row = [only === null ? null : editor.row(only), ...below].find((each) => each?.kind === kind.id)
  const parts = row && largestFirst(without(ringsOf(row.value as Polygon), [outline]))
  if (!row || !parts || parts.length === 0) return
  editor.history.mark('Cut out')
  replace(editor, row, parts.map(polygonOf))
}

const polygonOf = (rings: Rings): Polygon => ({ rings: rings.map(verticesOf) })

function isOnOneLine([first, ...rest]: readonly Point[]): boolean {
  const other = rest.find(({ x, y }) => x !== first?.x || y !== first.y)
  return !first || !other || rest.every((point) => signedArea([first, other, point]) === 0)
}

/** Whether two edges that do not follow one another cut each other; not looked for in rings of very many vertices. */
function crossesItself(ring: readonly Point[]): boolean {
  if (ring.length > MOST_LOOKED_AT) return false
  const side = (a: Point, b: Point, c: Point) => Math.sign(signedArea([a, b, c]))
  const cut = (a: Point, b: Point, c: Point, d: Point) =>
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
  return ring.some((a, i) =>
    ring.slice(i + 2).some((c, k) => cut(a, ring[i + 1]!, c, ring[(i + k + 3) % ring.length]!)),
  )
}

/** The polygon with the ring that holds the vertex changed; vertices are counted through all rings. */
function atVertex(
  polygon: Polygon,
  index: number,
  alter: (ring: readonly Vertex[], k: number) => readonly Vertex[],
): Polygon {
  let first = 0
  const rings = polygon.rings.map((ring) => {
    const k = index - first
    first += ring.length
    return k >= 0 && k < ring.length ? alter(ring, k) : ring
  })
  return { rings }
}

function nearestEdge(polygon: Polygon, at: Point): { index: number; ring: number; k: number } {
  let [best, first] = [{ index: 0, ring: 0, k: 0, far: Infinity }, 0]
  ringsOf(polygon).forEach((points, ring) => {
    points.forEach((end, i) => {
      const far = distanceToSegment(at, points.at(i - 1)!, end)
      const k = i === 0 ? points.length : i
      if (far < best.far) best = { index: first + k, ring, k, far }
    })
    first += points.length
  })
  return best
}

export default kind
