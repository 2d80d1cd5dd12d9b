/** What the tools share that change marked pixels: which object a press is about, and what becomes of a stroke that is over. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import type { Size } from '../geometry'
import type { Region } from '../region'
import type { Stretch } from '../runs'
import type { Press } from '../tool'
import type { Annotation } from '../types'
import { reshape } from './select'

/** How a kind keeps marked pixels. */
export interface Pixels<V> {
  readonly kind: string
  read(value: V): readonly Stretch[]
  write(stretches: readonly Stretch[], frame: Size): V
}

/** The object of the kind that is chosen; null where that is not one alone. */
export function chosenOf(editor: Editor, kind: string): Annotation | null {
  const active = editor.active()
  return active?.kind === kind && editor.selection.has(active.id) ? active : null
}

/** The person's own object of the kind that lies at the press. */
export function lyingAt(editor: Editor, kind: string, press: Press): Annotation | null {
  const below = editor.hits(press.at, press.slop).map((hit) => editor.store.get(hit.id) ?? null)
  return below.find((row) => row?.kind === kind) ?? null
}

/** A stroke as one step: the object changed, deleted where nothing of it is left, or made where it is new. */
export function keepStroke<V>(
  editor: Editor,
  pixels: Pixels<V>,
  row: Annotation | null,
  region: Region,
  label: string,
) {
  const feature = editor.feature.get()
  if (row && region.isEmpty) {
    const own = editor.store.get(row.id)
    if (own) editor.transact(label, change({ deleted: [own] }))
  } else if (row) {
    editor.history.mark(label)
    reshape(editor, row, pixels.write(region.stretches(), editor.frame))
  } else if (feature && !region.isEmpty) {
    const made = fresh(feature, pixels.write(region.stretches(), editor.frame))
    editor.transact(label, change({ created: [made] }))
    editor.selection.choose(made.id)
  }
}
