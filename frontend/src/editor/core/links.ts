/** What joins objects and has no place of its own: where it is seen between them, and what becomes of it when they go. */
import { type ChangeSet, change } from './changes'
import type { Editor } from './editor'
import { type Bounds, distanceToSegment, type Point } from './geometry'
import type { Kinds } from './kind'
import type { Store } from './store'
import type { Annotation, Id } from './types'

export interface Arrow {
  readonly row: Annotation
  readonly from: Point
  readonly to: Point
  readonly isDirected: boolean
}

/** The middle of an object's bounds. */
export function centreOf(editor: Editor, id: Id): Point | null {
  const box = editor.scene.boundsOf(id)
  return box ? { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 } : null
}

/** So many arrows say nothing any more: none is drawn then, and none can be hit. */
const MOST = 1000

/** By the list they are in: the same list is asked with every move of pointer and camera. */
const known = new WeakMap<readonly Annotation[], readonly Annotation[]>()

function joining({ store, kinds }: Editor): readonly Annotation[] {
  const rows = store.list()
  const links = known.get(rows) ?? rows.filter(({ kind }) => kinds.mark(kind)?.joins)
  known.set(rows, links)
  return links
}

/** All that joins two objects that are in sight, each from the edge of one to the edge of the other; none where they are too many. */
export function arrowsOf(editor: Editor): readonly Arrow[] {
  const { isHidden } = editor.classes
  const found = joining(editor).flatMap((row): readonly Arrow[] => {
    const joins = editor.kinds.mark(row.kind)?.joins?.(row.value)
    const isOut =
      joins && [row, editor.row(joins.source), editor.row(joins.target)].some((it) => it && isHidden(it.feature))
    if (isOut) return []
    const [a, b] = joins ? [editor.scene.boundsOf(joins.source), editor.scene.boundsOf(joins.target)] : []
    if (!joins || !a || !b) return []
    const [from, to] = [centreOf(editor, joins.source)!, centreOf(editor, joins.target)!]
    return [{ row, from: leaving(a, from, to), to: leaving(b, to, from), isDirected: joins.isDirected }]
  })
  return found.length > MOST ? [] : found
}

/** Those whose line lies at the point. */
export const arrowsAt = (editor: Editor, at: Point, slop: number): readonly Id[] =>
  arrowsOf(editor).flatMap(({ row, from, to }) => (distanceToSegment(at, from, to) <= slop ? [row.id] : []))

/** The change with what would be left joining something that it takes away: that goes along. */
export function withLinks(set: ChangeSet, store: Store, kinds: Kinds): ChangeSet {
  if (set.deleted.length === 0) return set
  const back = new Set(set.created.map(({ id }) => id))
  const gone = new Set(set.deleted.map(({ id }) => id).filter((id) => !back.has(id)))
  const left = store.list().filter((row) => {
    const joins = gone.has(row.id) ? undefined : kinds.mark(row.kind)?.joins?.(row.value)
    return joins && (gone.has(joins.source) || gone.has(joins.target))
  })
  return left.length > 0 ? change({ ...set, deleted: [...left, ...set.deleted] }) : set
}

/** Where the way from the middle of a box to somewhere leaves it. */
function leaving(box: Bounds, middle: Point, to: Point): Point {
  const [dx, dy] = [to.x - middle.x, to.y - middle.y]
  const across = dx === 0 ? Number.POSITIVE_INFINITY : (box.maxX - box.minX) / 2 / Math.abs(dx)
  const down = dy === 0 ? Number.POSITIVE_INFINITY : (box.maxY - box.minY) / 2 / Math.abs(dy)
  const share = Math.min(across, down, 1)
  return { x: middle.x + share * dx, y: middle.y + share * dy }
}
