/** The handles of the shape in hand that can be grasped: those in view that can be told from one another; and the one that is. */
import { toScreen } from './camera'
import type { Editor } from './editor'
import type { Point } from './geometry'
import type { Handle } from './kind'
import { Observable, type Watchable } from './observable'
import type { Press } from './tool'
import type { Annotation, Id } from './types'

/** More would be too dense to grasp; nearer in, fewer are in view. */
const MOST = 300
/** How far beyond the edge a handle is still partly seen. */
const BEYOND_PX = 12
/** Handles nearer to each other could not be told apart: the later one gives way. */
const APART_PX = { fine: 13, coarse: 26 }
/** A mouse or a pen touches no further than this. */
const FINE_PX = 4

/** A handle where it is on the screen, and which of the shape's it is. */
export interface Graspable extends Handle {
  readonly index: number
}

/** The object that a shape is: a suggestion stays what it is when its handle is moved and it becomes a person's own. */
export const objectOf = (row: Annotation): Id => row.derived_from ?? row.id

/** Which handle has the keyboard: one of one object, and no other's when another is in hand. */
export class Grasp implements Watchable {
  private readonly held = new Observable<{ readonly of: Id; readonly handle: number } | null>(null)

  constructor(private readonly editor: Editor) {}

  subscribe = this.held.subscribe

  /** Null where none has it: none was given it, or what had it is not in hand or has no such handle any more. */
  get = (): number | null => {
    const [held, row] = [this.held.get(), this.editor.active()]
    if (!held || !row || held.of !== objectOf(row)) return null
    return this.editor.kinds.shape(row.kind)?.handles(row.value)[held.handle] ? held.handle : null
  }

  /** Gives the keyboard to a handle of the shape in hand, or to none. */
  set(handle: number | null): void {
    const row = this.editor.active()
    this.held.set(row && handle !== null ? { of: objectOf(row), handle } : null)
  }

  /** The handle is there no longer. */
  drop(handle: number): void {
    if (this.held.get()?.handle === handle) this.held.set(null)
  }
}

export function graspable(editor: Editor, isCoarse: boolean): readonly Graspable[] {
  const row = editor.active()
  const kind = row && editor.kinds.shape(row.kind)
  if (!row || !kind || editor.isReadOnly || editor.isLocked(row.id)) return []
  const camera = editor.camera.get()
  const { width, height } = editor.view.get()
  const isInView = ({ x, y }: Point) =>
    x > -BEYOND_PX && y > -BEYOND_PX && x < width + BEYOND_PX && y < height + BEYOND_PX
  const placed = kind.handles(row.value).map((handle, index) => ({ ...handle, index, ...toScreen(camera, handle) }))
  const spaced = apart(placed.filter(isInView), isCoarse ? APART_PX.coarse : APART_PX.fine)
  return spaced.length > MOST ? [] : spaced
}

function apart<T extends Point>(handles: readonly T[], least: number): readonly T[] {
  const kept: T[] = []
  for (const handle of handles) {
    if (!kept.some(({ x, y }) => Math.hypot(x - handle.x, y - handle.y) < least)) kept.push(handle)
  }
  return kept
}

/** The middle of an edge between two handles. */
export function middleOf(handles: readonly Point[], [from, to]: readonly [number, number]): Point {
  const [a, b] = [handles[from]!, handles[to]!]
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

/** The middles of edges that are long enough to be grasped there: a drag from one makes a vertex of it. Counted on from the handles. */
export function middles(editor: Editor, isCoarse: boolean): readonly (Point & { readonly index: number })[] {
  const row = editor.active()
  const kind = row && editor.kinds.shape(row.kind)
  if (!row || !kind?.edges || !kind.insertHandle || editor.isReadOnly || editor.isLocked(row.id)) return []
  const camera = editor.camera.get()
  const { width, height } = editor.view.get()
  const handles = kind.handles(row.value).map((handle) => toScreen(camera, handle))
  const least = 3 * (isCoarse ? APART_PX.coarse : APART_PX.fine)
  const found = kind.edges(row.value).flatMap((edge, k) => {
    const [a, b] = [handles[edge[0]]!, handles[edge[1]]!]
    if (Math.hypot(a.x - b.x, a.y - b.y) < least) return []
    const { x, y } = middleOf(handles, edge)
    return x > 0 && y > 0 && x < width && y < height ? [{ x, y, index: handles.length + k }] : []
  })
  return found.length > MOST ? [] : found
}

/** The handle that a press touches: the page says which, and where it has not drawn the handles yet, the place does. */
export function touched(editor: Editor, { handle, at, slop }: Press): number | null {
  if (handle !== null) return handle
  const camera = editor.camera.get()
  const { x, y } = toScreen(camera, at)
  const reach = slop * camera.scale
  const near = graspable(editor, reach > FINE_PX + 0.5)
    .map((each) => ({ index: each.index, far: Math.hypot(each.x - x, each.y - y) }))
    .filter(({ far }) => far <= reach)
  return near.sort((a, b) => a.far - b.far)[0]?.index ?? null
}
