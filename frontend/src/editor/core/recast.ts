/** Objects made of objects: several of a label joined to one, one made another kind's. Each is one step of a person. */
import { fresh } from './annotation'
import { change } from './changes'
import type { Editor } from './editor'
import { reshape } from './tools/select'
import type { Annotation, Feature } from './types'

const chosenRows = (editor: Editor): readonly Annotation[] =>
  [...editor.selection.chosen.get()].flatMap((id) => editor.store.get(id) ?? [])

/** Whether several that could be joined are chosen, be it that they do not touch. */
export function mayJoin(editor: Editor): boolean {
  const rows = chosenRows(editor)
  return (
    rows.length > 1 && rows.every(({ kind, feature }) => editor.kinds.shape(kind)?.join && feature === rows[0]!.feature)
  )
}

/** Joins the chosen objects of one label to the first of them; false where there is nothing to join. */
export function join(editor: Editor): boolean {
  if (editor.isReadOnly || !mayJoin(editor)) return false
  const [first, ...more] = chosenRows(editor)
  const value = editor.kinds.shape(first!.kind)!.join!([first!, ...more].map((row) => row.value))
  if (value === null) {
    editor.said.set({ what: 'They do not touch: nothing was joined.', isDecision: false, isForAll: true })
    return true
  }
  editor.history.mark(`Join ${more.length + 1}`)
  editor.apply(change({ deleted: more }))
  reshape(editor, first!, value)
  editor.selection.choose(first!.id)
  return true
}

/** The feature that the one chosen object could be made an object of: of the same name, or the one to draw, or the first of a kind it can become. */
export function otherForm(editor: Editor): Feature | null {
  const row = chosenRows(editor).length === 1 ? chosenRows(editor)[0]! : null
  const kind = row && editor.kinds.shape(row.kind)
  if (!row || !kind?.becomes || editor.isReadOnly) return null
  const fitting = editor.ontology.objects.filter((feature) => kind.becomes!.includes(feature.kind))
  const name = editor.ontology.feature(row.feature)?.name
  const current = editor.feature.get()
  return (
    fitting.find((feature) => feature.name === name) ??
    fitting.find(({ id }) => id === current?.id) ??
    fitting[0] ??
    null
  )
}

/** Makes the chosen object one (or, of several parts, several) of the other kind. */
export function convert(editor: Editor): boolean {
  const feature = otherForm(editor)
  const [row] = chosenRows(editor)
  const kind = row && editor.kinds.shape(row.kind)
  const values = feature && kind?.convert?.(row!.value, feature.kind, editor.frame)
  if (!feature || !row || !values || values.length === 0) return false
  const asked = new Set(feature.features?.map(({ id }) => id))
  const answers = row.answers.filter((answer) => asked.has(answer.feature))
  const [first, ...more] = values
  const after = { ...row, kind: feature.kind, feature: feature.id, value: first, answers }
  const created = more.map((value) => ({ ...fresh(feature, value), answers }))
  editor.transact(`Make ${feature.name}`, change({ updated: [{ before: row, after }], created }))
  editor.selection.choose(row.id, ...created.map(({ id }) => id))
  return true
}
