/** What keys, buttons and rows do: each is one step of a person. */
import { isAnswered } from './answering'
import { change } from './changes'
import { accept, edit, reject } from './decide'
import type { Editor } from './editor'
import { middleOf } from './grasp'
import type { Suggestion } from './merge'
import { sureness } from './sureness'
import { reshape, toggle } from './tools/select'
import type { Annotation, Feature, Id } from './types'

/** Above so many at once the person is asked first. */
export const ASK_ABOVE = 50

function onShow(editor: Editor, id: Id | null): Suggestion | null {
  return id !== null && editor.suggestions.isShown(id) ? (editor.suggestions.get(id) ?? null) : null
}

/** The one that accept and reject are about: chosen for editing, else focused. */
export function meant(editor: Editor): Suggestion | null {
  return onShow(editor, editor.selection.only()) ?? onShow(editor, editor.suggestions.focus.get())
}

export function acceptOne(editor: Editor, id: Id | null = null): boolean {
  const suggestion = id === null ? meant(editor) : onShow(editor, id)
  if (!suggestion || editor.isReadOnly) return false
  editor.transact('Accept', accept([suggestion], editor.store, editor.kinds, editor.manner(false)))
  moveOn(editor, 'Accepted')
  return true
}

/** What is suggested as the answer to a question about the whole data row that nobody has answered yet: the surest. */
export function suggestedAnswer(editor: Editor, feature: Feature): Suggestion | null {
  if (editor.store.list().some((row) => row.feature === feature.id)) return null
  return editor.suggestions.list().shown.find(({ annotation }) => annotation.feature === feature.id) ?? null
}

/** Accepts the suggested answer of the first question that has one; false where none has. */
export function acceptAnswer(editor: Editor): boolean {
  const first = editor.ontology.questions.map((question) => suggestedAnswer(editor, question)).find(Boolean)
  return first ? acceptOne(editor, first.annotation.id) : false
}

export function rejectOne(editor: Editor, id: Id | null = null): boolean {
  const suggestion = id === null ? meant(editor) : onShow(editor, id)
  if (!suggestion || editor.isReadOnly) return false
  editor.transact('Reject', reject([suggestion], editor.store, editor.manner(false)))
  moveOn(editor, 'Rejected')
  return true
}

/** What accepting all is about: all on show, but what answers a question anew that has its answer there. */
export const acceptable = (editor: Editor): readonly Suggestion[] =>
  editor.suggestions.list().shown.filter(({ annotation }) => !isAnswered(editor, annotation))

/** Accepts exactly those on show now, as one step; what arrives later is not accepted unseen. */
export function acceptShown(editor: Editor): number {
  const shown = acceptable(editor)
  if (shown.length === 0 || editor.isReadOnly) return 0
  const set = accept(shown, editor.store, editor.kinds, editor.manner(shown.length > 1))
  const { length } = set.created
  editor.transact(`Accept ${length}`, set)
  moveOn(editor, `Accepted ${length}`)
  return length
}

/** Rejects what is below the threshold, as one step; not what stands below no threshold and is only out of sight. */
export function rejectBelow(editor: Editor): number {
  const below = belowThreshold(editor)
  if (below.length === 0 || editor.isReadOnly) return 0
  editor.transact(`Reject ${below.length}`, reject(below, editor.store, editor.manner(below.length > 1)))
  moveOn(editor, `Rejected ${below.length}`)
  return below.length
}

export const belowThreshold = ({ suggestions }: Editor): readonly Suggestion[] =>
  suggestions.list().open.filter(({ annotation }) => sureness(annotation) < suggestions.least(annotation.feature))

/**
 * Takes the latest decision back, with what was done to its object since, and goes to the suggestion that it withdrew,
 * where there is one; false where something else was done after it.
 */
export function takeBack(editor: Editor): boolean {
  const steps = editor.history.stepsToDecision()
  if (steps === 0) return false
  let back: Id | null = null
  const stop = editor.store.subscribe((set) => {
    back = set.decisions.find(({ after }) => after.outcome === 'withdrawn')?.after.suggestion ?? null
  })
  for (let step = 0; step < steps; step += 1) editor.undo()
  stop()
  if (back !== null) focus(editor, back)
  return true
}

function moveOn(editor: Editor, what: string): void {
  editor.selection.clear()
  editor.said.set({ what: `${what}.`, isDecision: true })
  const next = editor.suggestions.focus.get()
  if (next !== null) editor.reveal(next)
}

export function step(editor: Editor, by: 1 | -1): boolean {
  const id = editor.suggestions.neighbour(by)
  if (id === null) return false
  focus(editor, id)
  return true
}

export function focus(editor: Editor, id: Id): void {
  editor.putDown()
  editor.selection.clear()
  editor.suggestions.moveFocus(id)
  editor.reveal(id)
}

/** Takes the focused suggestion in hand: handles, arrow keys and feature keys then change it. */
export function editFocused(editor: Editor): boolean {
  const suggestion = meant(editor)
  if (!suggestion || !editor.canDraw || !editor.kinds.shape(suggestion.annotation.kind)) return false
  editor.putDown()
  editor.selection.choose(suggestion.annotation.id)
  editor.reveal(suggestion.annotation.id)
  return true
}

/** Deletes what is chosen, and rejects a suggestion that is; false where nothing is: the focus alone is not meant. */
export function remove(editor: Editor): boolean {
  const ids = [...editor.selection.chosen.get()]
  const own = ids.flatMap((id) => editor.store.get(id) ?? [])
  const only = editor.selection.only()
  if (own.length === 0) return only !== null && rejectOne(editor, only)
  editor.transact(own.length > 1 ? `Delete ${own.length}` : 'Delete', change({ deleted: own }))
  return true
}

/** Puts the tool in hand down; false where it is at something. */
export function hasHandsFree(editor: Editor): boolean {
  editor.putDown()
  return editor.toolState === 'idle'
}

/** Chooses every object that can be seen and changed. */
export function chooseAll(editor: Editor): void {
  if (!hasHandsFree(editor)) return
  const { classes, kinds, selection, store } = editor
  const all = store.list().filter(({ kind, feature }) => !kinds.form(kind) && !classes.isHidden(feature))
  selection.choose(...all.flatMap(({ id }) => (editor.isLocked(id) ? [] : id)))
}

/** Gives what is chosen this feature; false where nothing chosen can have it that has not got it. */
export function relabel(editor: Editor, feature: Feature): boolean {
  if (editor.classes.isLocked(feature.id)) return false
  const rows = [...editor.selection.chosen.get()].flatMap((id) => editor.row(id) ?? [])
  const fitting = rows.filter((row) => row.kind === feature.kind && row.feature !== feature.id)
  if (fitting.length === 0) return false
  editor.history.mark(`Change to ${feature.name}`)
  for (const row of fitting) relabelOne(editor, row, feature)
  return true
}

function relabelOne(editor: Editor, row: Annotation, feature: Feature): void {
  const asked = new Set(feature.features?.map(({ id }) => id))
  const as = { feature: feature.id, answers: row.answers.filter((answer) => asked.has(answer.feature)) }
  const suggestion = editor.store.get(row.id) ? undefined : editor.suggestions.get(row.id)
  if (!suggestion) {
    editor.apply(change({ updated: [{ before: row, after: { ...row, ...as } }] }))
    return
  }
  const set = edit(suggestion, as, editor.store, editor.manner(false))
  editor.apply(set)
  editor.selection.choose(set.created[0]!.id)
}

/** Moves the chosen shape, or the handle of it that has the keyboard, by so many image pixels. */
export function nudge(editor: Editor, by: { x: number; y: number }, handle = editor.grasped.get()): boolean {
  const row = handle === null ? chosen(editor) : editor.active()
  const kind = row && editor.kinds.shape(row.kind)
  if (!row || !kind) return false
  const at = handle === null ? undefined : kind.handles(row.value)[handle]
  const value = at
    ? kind.moveHandle(row.value, handle!, { x: at.x + by.x, y: at.y + by.y }, editor.frame)
    : kind.translate(row.value, by, editor.frame)
  editor.history.mark('Nudge')
  reshape(editor, row, value)
  return true
}

export function removeHandle(editor: Editor, handle: number): boolean {
  const row = editor.active()
  const value = row && editor.kinds.shape(row.kind)?.removeHandle?.(row.value, handle)
  if (!row || value === null || value === undefined) return false
  editor.history.mark('Remove a point')
  reshape(editor, row, value)
  return true
}

/** Takes out the point that has the keyboard; false where none has, or the shape cannot be without it. */
export function removeGrasped(editor: Editor): boolean {
  const handle = editor.grasped.get()
  return handle !== null && removeHandle(editor, handle)
}

/** A vertex more on the edge that follows the one that has the keyboard; false where none has it. */
export function insertAfterGrasped(editor: Editor): boolean {
  const [index, row] = [editor.grasped.get(), editor.active()]
  const kind = row && editor.kinds.shape(row.kind)
  const edges = kind?.edges?.(row!.value) ?? []
  const edge = edges.find(([from]) => from === index) ?? edges.find(([, to]) => to === index)
  if (!row || !kind?.insertHandle || !edge) return false
  editor.history.mark('Add vertex')
  reshape(editor, row, kind.insertHandle(row.value, middleOf(kind.handles(row.value), edge)).value)
  editor.said.set({ what: 'A vertex was added', isDecision: false })
  return true
}

/** Hides what the handle stands for, or shows it again. */
export function toggleHandle(editor: Editor, handle: number): boolean {
  const row = editor.active()
  return row !== null && toggle(editor, row, handle)
}

function chosen(editor: Editor): Annotation | null {
  const id = editor.selection.only()
  return id === null ? null : editor.row(id)
}
