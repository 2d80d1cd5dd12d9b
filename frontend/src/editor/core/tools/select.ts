/** Chooses, moves and reshapes. A suggestion that is reshaped becomes an edited object of the person's own. */
import { change } from '../changes'
import { edit } from '../decide'
import type { Editor } from '../editor'
import type { Point } from '../geometry'
import { distance } from '../geometry'
import { middleOf, touched } from '../grasp'
import { pointOut } from '../sight'
import { snapped } from '../snap'
import { defineTool, type Next, type Press } from '../tool'
import type { Annotation, Id } from '../types'

interface Draft {
  readonly from: Point
  /** The object under the hand as it was when the hand came down. */
  readonly held: Annotation | null
  readonly handle: number | null
  /** What a press without a drag chooses in the end. */
  readonly clicked: Id | null
}

const DRAG_FROM = 0.75

const EMPTY: Draft = { from: { x: 0, y: 0 }, held: null, handle: null, clicked: null }

export const selectTool = defineTool<Draft>({
  id: 'select',
  name: 'Select',
  key: 'v',
  cursor: 'default',
  draft: EMPTY,
  pans: ({ held }) => held === null,
  states: {
    idle: {
      pointerDown: (editor, _, press) => {
        const handle = touched(editor, press)
        return handle === null ? pressedOn(editor, press) : heldBy(editor, press, handle)
      },
      pointerMove: (editor, _, press) => {
        editor.selection.hovered.set(editor.hits(press.at, press.slop)[0]?.id ?? null)
      },
      doubleClick: (editor, _, press) => {
        addVertex(editor, press)
      },
      cancel: (editor) => {
        editor.selection.clear()
      },
    },
    pointing: {
      pointerMove: (editor, draft, press) => {
        if (distance(draft.from, press.at) < press.slop * DRAG_FROM) return
        if (!draft.held) return { to: 'resting' }
        const more = withVertex(editor, draft)
        editor.history.mark(more ? 'Add vertex' : draft.handle === null ? 'Move' : 'Reshape')
        if (draft.handle === null && editor.store.get(draft.held.id)) editor.selection.choose(draft.held.id)
        drag(editor, more ?? draft, press)
        return { to: 'dragging', draft: more ?? draft }
      },
      pointerUp: (editor, { clicked, held, handle }, press) => {
        if (held && handle !== null && press.alt) toggle(editor, held, handle)
        else if (clicked) choose(editor, clicked, press.shift)
        return { to: 'idle' }
      },
      cancel: () => ({ to: 'idle' }),
    },
    resting: {
      pointerUp: () => ({ to: 'idle' }),
      cancel: () => ({ to: 'idle' }),
    },
    dragging: {
      pointerMove: (editor, draft, press) => {
        drag(editor, draft, press)
      },
      pointerUp: () => ({ to: 'idle' }),
      cancel: (editor) => {
        editor.history.bail()
        return { to: 'idle' }
      },
    },
  },
})

function heldBy(editor: Editor, press: Press, handle: number): Next<Draft> {
  return { to: 'pointing', draft: { ...EMPTY, from: press.at, held: editor.active(), handle } }
}

/** What was pressed can be dragged at once if it is the person's own or was chosen; what is released unmoved is chosen. */
function pressedOn(editor: Editor, press: Press): Next<Draft> {
  const stack = editor.hits(press.at, press.slop).map(({ id }) => id)
  const active = editor.active()?.id
  const below = press.alt && active ? stack[(stack.indexOf(active) + 1) % stack.length] : undefined
  const clicked = below ?? stack[0] ?? null
  if (clicked === null && !press.shift) {
    editor.selection.clear()
    pointOut(editor, press)
  }
  const chosen = stack.find((id) => editor.selection.has(id))
  const held = chosen ?? (clicked && editor.store.get(clicked) ? clicked : null)
  return { to: 'pointing', draft: { from: press.at, held: held ? editor.row(held) : null, handle: null, clicked } }
}

/** A suggestion is focused first, and chosen for editing when pressed again. */
function choose(editor: Editor, id: Id, more: boolean): void {
  if (editor.suggestions.isShown(id)) {
    const isFocused = editor.suggestions.focus.get() === id
    editor.suggestions.moveFocus(id)
    editor.selection.choose(...(isFocused ? [id] : []))
  } else if (more) editor.selection.toggle(id)
  else editor.selection.choose(id)
}

function drag(editor: Editor, { held, from, handle }: Draft, press: Press): void {
  const kind = held && editor.kinds.shape(held.kind)
  if (!kind) return
  const by = { x: press.at.x - from.x, y: press.at.y - from.y }
  const value =
    handle === null
      ? kind.translate(held.value, by, editor.frame)
      : kind.moveHandle(held.value, handle, placeFor(editor, held, handle, press), editor.frame)
  reshape(editor, held, value)
}

/** Where a handle goes: a vertex to what lies near, where that is wanted. */
function placeFor(editor: Editor, held: Annotation, handle: number, press: Press): Point {
  const isVertex = editor.kinds.shape(held.kind)?.handles(held.value)[handle]?.isVertex
  if (!isVertex || !editor.snaps.get()) return press.at
  return snapped(editor, press, keptOf(editor, held.id)?.id ?? held.id)
}

/** Gives the object, or the object made of the suggestion, this value within the open step. */
export function reshape(editor: Editor, held: Annotation, value: unknown): void {
  const kept = editor.store.get(held.id) ?? keptOf(editor, held.id)
  if (kept) {
    editor.apply(change({ updated: [{ before: kept, after: { ...kept, value } }] }))
    return
  }
  const suggestion = editor.suggestions.get(held.id)
  if (!suggestion) return
  const set = edit(suggestion, { value }, editor.store, editor.manner(false))
  editor.apply(set)
  editor.selection.choose(set.created[0]!.id)
}

/** Hides what the handle stands for, or shows it again; false where the kind knows no hiding. */
export function toggle(editor: Editor, held: Annotation, handle: number): boolean {
  const kind = editor.kinds.shape(held.kind)
  if (!kind?.toggleHandle || !kind.handles(held.value)[handle]) return false
  const value = kind.toggleHandle(held.value, handle)
  editor.history.mark('Hide or show a point')
  reshape(editor, held, value)
  return true
}

function keptOf(editor: Editor, suggestion: Id): Annotation | null {
  const kept = editor.store.decision(suggestion)?.annotation
  return kept ? (editor.store.get(kept) ?? null) : null
}

/** A drag from the middle of an edge moves a vertex that is new there; null where none is dragged. */
function withVertex(editor: Editor, draft: Draft): Draft | null {
  const { held, handle } = draft
  const kind = held && editor.kinds.shape(held.kind)
  if (handle === null || !held || !kind?.insertHandle) return null
  const handles = kind.handles(held.value)
  const edge = kind.edges?.(held.value)[handle - handles.length]
  if (!edge) return null
  const { value, index } = kind.insertHandle(held.value, middleOf(handles, edge))
  return { ...draft, held: { ...held, value }, handle: index }
}

function addVertex(editor: Editor, press: Press): void {
  const active = editor.active()
  const kind = active && editor.kinds.shape(active.kind)
  const hit = editor.hits(press.at, press.slop).find(({ id }) => id === active?.id)
  if (!active || !kind?.insertHandle || hit?.part !== 'border') return
  editor.history.mark('Add vertex')
  reshape(editor, active, kind.insertHandle(active.value, press.at).value)
}
