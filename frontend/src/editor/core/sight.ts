/** What can be seen and touched just now, and where the camera goes: by the classes hidden and locked, and by the way of working. */
import { type Camera, fitted, toImage } from './camera'
import { type ChangeSet, change } from './changes'
import type { Editor } from './editor'
import type { Press } from './tool'
import type { Annotation, Id } from './types'
import type { Classes } from './ways'

/** Narrower a view is that of a telephone: it has less to spare around things. */
export const SMALL_PX = 600
const TINY_PX = 64
/** Of the smaller side of the view, what is left free on each side of the object flown to. */
const AROUND = 0.3
const NEAREST = 8
/** How near to a ghost the pointer counts as on it, in screen pixels. */
const GHOST_PX = 4

/** Keeps the editor in step with what is hidden, locked, pointed at and worked on, until the returned function is called. */
export function attendSight(editor: Editor): () => void {
  const { classes, ways, suggestions } = editor
  const stops = [
    classes.hidden.subscribe(() => hide(editor)),
    classes.locked.subscribe(() => lock(editor)),
    ways.way.subscribe(() => begin(editor)),
    ways.only.subscribe(() => suggestions.refresh()),
    suggestions.focus.subscribe(() => flyOn(editor)),
    followPointer(editor),
  ]
  hide(editor)
  lock(editor)
  begin(editor)
  return () => {
    for (const stop of stops) stop()
  }
}

function hide({ classes, selection, suggestions, row }: Editor): void {
  const gone = [...selection.chosen.get()].filter((id) => classes.isHidden(row(id)?.feature ?? ''))
  if (gone.length > 0) selection.drop(gone)
  suggestions.refresh()
}

function lock({ classes, feature, ontology }: Editor): void {
  if (classes.isLocked(feature.get()?.id ?? ''))
    feature.set(ontology.objects.find(({ id }) => !classes.isLocked(id)) ?? null)
}

function begin(editor: Editor): void {
  const { suggestions, selection, ways } = editor
  const way = ways.way.get()
  if (way === 'hand') suggestions.moveFocus(null)
  if (way !== 'focus') {
    suggestions.refresh()
    return
  }
  editor.putDown()
  selection.clear()
  suggestions.refresh()
  const focused = suggestions.focus.get()
  // From here on it is theirs: what arrives later does not take the camera elsewhere.
  if (focused !== null) suggestions.moveFocus(focused)
  flyOn(editor)
}

/** To who works object by object the camera shows the one in focus. */
export function flyOn(editor: Editor): void {
  const id = editor.suggestions.focus.get()
  if (editor.ways.way.get() === 'focus' && id !== null) flyTo(editor, id)
}

/** By hand the ghost under the pointer is the one that is meant; one that was reached by keys stays until another is. */
function followPointer(editor: Editor): () => void {
  const { suggestions } = editor
  let pointed: Id | null = null
  return editor.pointer.subscribe((at) => {
    if (editor.ways.way.get() !== 'hand' || editor.isHeld || at === null) return
    const hits = editor.hits(at, GHOST_PX / editor.camera.get().scale)
    const id = hits.find((hit) => suggestions.isShown(hit.id))?.id ?? null
    if (id === pointed) return
    if (id !== null || suggestions.focus.get() === pointed) suggestions.moveFocus(id)
    pointed = id
  })
}

/** By hand a press that does nothing else means the ghost that it is on, or none: fingers do not point without pressing. */
export function pointOut(editor: Editor, { at, slop }: Pick<Press, 'at' | 'slop'>): void {
  const { suggestions, ways } = editor
  if (ways.way.get() !== 'hand') return
  suggestions.moveFocus(editor.hits(at, slop).find(({ id }) => suggestions.isShown(id))?.id ?? null)
}

/** Whether it is drawn, and a press may mean it. */
export function isSeen(editor: Editor, id: Id): boolean {
  const own = editor.store.get(id)
  if (own) return !editor.classes.isHidden(own.feature)
  return editor.suggestions.isShown(id) && editor.ways.look.get() !== 'hidden'
}

/** The change without what it would do to objects that are locked. */
export function sparing(set: ChangeSet, { isLocked, locked }: Classes): ChangeSet {
  if (locked.get().size === 0) return set
  const isFree = ({ feature }: Annotation): boolean => !isLocked(feature)
  return change({
    ...set,
    updated: set.updated.filter(({ before }) => isFree(before)),
    deleted: set.deleted.filter(isFree),
  })
}

function flyTo(editor: Editor, id: Id): void {
  const bounds = editor.scene.boundsOf(id)
  const view = editor.view.get()
  if (bounds && view.width > 0) editor.pilot(fitted(bounds, view, Math.min(view.width, view.height) * AROUND, NEAREST))
}

/** The camera moved just enough that the object can be seen, on a small screen nearer to what is tiny; null where it is seen already. */
export function revealing(editor: Editor, id: Id): Camera | null {
  const bounds = editor.scene.boundsOf(id)
  const view = editor.view.get()
  const { width, height } = view
  if (!bounds || width === 0) return null
  const camera = editor.camera.get()
  const extent = Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY)
  if (width < SMALL_PX && extent * camera.scale < TINY_PX)
    return fitted(bounds, view, Math.min(width, height) * 0.32, 12)
  const [from, to] = [toImage(camera, { x: 16, y: 16 }), toImage(camera, { x: width - 16, y: height - 16 })]
  const isInView = bounds.minX >= from.x && bounds.minY >= from.y && bounds.maxX <= to.x && bounds.maxY <= to.y
  return isInView ? null : fitted(bounds, view, 96, camera.scale)
}
