/** Where the hand is drawn to: the corners and edges of what lies near. */
import type { Editor } from './editor'
import { distance, nearestOnSegment, type Point, type Ring } from './geometry'
import type { Press } from './tool'
import type { Id } from './types'

/** So many times the reach of a touch. */
const PULL = 2.5

/** The place of the press, put onto a neighbour's corner, or else its edge, where snapping is on (or is turned over by Alt). */
export function snapped(
  editor: Editor,
  { at, slop, alt }: Pick<Press, 'at' | 'slop' | 'alt'>,
  except: Id | null = null,
): Point {
  if (editor.snaps.get() === alt) return at
  const reach = PULL * slop
  const lines = linesNear(editor, at, reach, except)
  return (
    nearest(
      at,
      reach,
      lines.flatMap(({ ring }) => ring),
    ) ??
    nearest(
      at,
      reach,
      lines.flatMap((each) => feet(each, at)),
    ) ??
    at
  )
}

interface Line {
  readonly ring: Ring
  readonly isClosed: boolean
}

function linesNear(editor: Editor, { x, y }: Point, reach: number, except: Id | null): readonly Line[] {
  const near = editor.scene.within({ minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach })
  return near
    .filter(({ id }) => id !== except && (editor.store.get(id) || editor.suggestions.isShown(id)))
    .flatMap((row) => editor.scene.look(row))
    .filter(({ type }) => type !== 'dot')
    .flatMap(({ type, rings }) => rings.map((ring) => ({ ring, isClosed: type === 'area' })))
}

function nearest(at: Point, reach: number, places: readonly Point[]): Point | null {
  let [best, least]: [Point | null, number] = [null, reach]
  for (const place of places) {
    const far = distance(at, place)
    if (far <= least) [best, least] = [place, far]
  }
  return best
}

/** The place nearest to the point on each edge. */
const feet = ({ ring, isClosed }: Line, point: Point): Point[] =>
  ring.flatMap((b, index) => (index === 0 && !isClosed ? [] : [nearestOnSegment(point, ring.at(index - 1)!, b)]))
