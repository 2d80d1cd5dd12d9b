/** Copies of objects: one beside each, or taken along to another picture. What has no shape is not copied. */
import { hasHandsFree } from './actions'
import { copyOf } from './annotation'
import { change, same } from './changes'
import type { Editor } from './editor'
import type { Size } from './geometry'
import { boundsOfPrimitives } from './primitives'
import type { Annotation } from './types'

/** Objects as they were when they were copied, and the picture that they were on. */
export interface Copies {
  readonly rows: readonly Annotation[]
  readonly frame: Size
}

/** How far from what lies there just so a copy is put, in pixels of the screen. */
const ASIDE_PX = 12
const MOST_STEPS = 100

/** What is chosen that can be copied; null where nothing is. */
export function copiesOf(editor: Editor): Copies | null {
  const chosen = [...editor.selection.chosen.get()].flatMap((id) => editor.store.get(id) ?? [])
  const rows = chosen.filter(({ kind }) => editor.kinds.shape(kind))
  return rows.length > 0 ? { rows, frame: editor.frame } : null
}

/**
 * Puts objects of one's own where the copied ones were, as one step, and chooses them; beside what lies there just so.
 * What does not fit the picture, or has no label here that may be drawn, is left out, and that is said. False while a
 * hand is at something else.
 */
export function put(editor: Editor, { rows, frame }: Copies, step: 'Paste' | 'Duplicate'): boolean {
  if (editor.isReadOnly || !hasHandsFree(editor)) return false
  const made = rows.flatMap((row) => (belongs(editor, row) ? (placed(editor, row, frame) ?? []) : []))
  const left = rows.length - made.length
  if (left > 0) editor.said.set({ what: leftOut(left), isDecision: false, isForAll: true })
  if (made.length === 0) return true
  editor.transact(made.length > 1 ? `${step} ${made.length}` : step, change({ created: made }))
  editor.selection.choose(...made.map(({ id }) => id))
  return true
}

const leftOut = (count: number): string =>
  `${count === 1 ? 'One object does' : `${count} objects do`} not fit here: not pasted.`

function belongs({ ontology, classes }: Editor, { kind, feature }: Annotation): boolean {
  const found = ontology.feature(feature)
  return found?.kind === kind && ontology.canDraw(kind) && !classes.isLocked(feature)
}

/** The copy at the same place, or beside what lies there just so; null where it would not lie within the picture. */
function placed(editor: Editor, row: Annotation, from: Size): Annotation | null {
  const kind = editor.kinds.shape(row.kind)!
  const { frame } = editor
  const { minX, minY, maxX, maxY } = boundsOfPrimitives(editor.scene.look(row))
  const fits = same(from, frame) || (minX >= 0 && minY >= 0 && maxX <= frame.width && maxY <= frame.height)
  if (!fits) return null
  const value = kind.onto?.(row.value, frame) ?? row.value
  const far = Math.max(1, Math.round(ASIDE_PX / editor.camera.get().scale))
  const at = (step: number) => (step === 0 ? value : kind.translate(value, { x: step * far, y: step * far }, frame))
  const steps = [...Array(MOST_STEPS).keys()]
  // From the last corner the way is back.
  const free = [...steps, ...steps.map((step) => -step)].find((step) => !isThere(editor, { ...row, value: at(step) }))
  return copyOf(row, at(free ?? 0))
}

const isThere = ({ scene, store }: Editor, row: Annotation): boolean =>
  scene.near(row).some(({ id, feature, value }) => {
    return store.get(id) !== undefined && feature === row.feature && same(value, row.value)
  })
