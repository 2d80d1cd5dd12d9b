/** Cuts what is chosen, or all that the line goes through, in two: by one drag, or a click on either side. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import { distance, type Point, within } from '../geometry'
import { line } from '../primitives'
import { defineTool, type Next, type Press } from '../tool'
import type { Annotation } from '../types'
import { reshape } from './select'

interface Draft {
  readonly from: Point | null
  readonly to: Point | null
  readonly told: string
}

export interface Cutting<V> {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly kind: string
  /** The parts on either side of the line, the largest first; one where it does not go through. */
  divide(value: V, from: Point, to: Point): readonly V[]
}

const EMPTY: Draft = { from: null, to: null, told: '' }
const DRAG_FROM = 2
const HINTS: Readonly<Record<string, string>> = {
  idle: 'Drag a line across what is to be cut',
  pressed: 'Let go where the cut ends',
  aiming: 'Click where the cut ends',
}

export function cutting<V>({ id, name, key, kind, divide }: Cutting<V>) {
  function end(editor: Editor, from: Point, to: Point): Next<Draft> {
    const cuts = targets(editor, kind, from, to).map((row) => ({ row, parts: divide(row.value as V, from, to) }))
    const through = cuts.filter(({ parts }) => parts.length > 1)
    if (through.length === 0)
      return { to: 'missed', draft: { ...EMPTY, told: 'The line goes through nothing: begin and end it outside' } }
    editor.history.mark('Cut')
    for (const { row, parts } of through) replace(editor, row, parts)
    return { to: 'idle' }
  }

  const begin = (editor: Editor, press: Press): Next<Draft> => ({
    to: 'pressed',
    draft: { ...EMPTY, from: within(press.at, editor.frame) },
  })

  return defineTool<Draft>({
    id,
    name,
    key,
    cursor: 'crosshair',
    draft: EMPTY,
    keepsChosen: true,
    preview: ({ from, to }) => (from && to ? [{ ...line([from, to]), isHidden: true }] : []),
    hint: (state, { told }) => told || HINTS[state]!,
    states: {
      idle: {
        pointerDown: (editor, _, press) => begin(editor, press),
        cancel: (editor) => editor.selection.clear(),
      },
      missed: {
        pointerDown: (editor, _, press) => begin(editor, press),
        cancel: () => ({ to: 'idle' }),
      },
      pressed: {
        pointerMove: (editor, draft, press) => ({ draft: { ...draft, to: within(press.at, editor.frame) } }),
        pointerUp: (editor, { from, to }, press) =>
          to && distance(from!, to) >= DRAG_FROM * press.slop ? end(editor, from!, to) : { to: 'aiming' },
        cancel: () => ({ to: 'idle' }),
      },
      aiming: {
        pointerMove: (editor, draft, press) => ({ draft: { ...draft, to: within(press.at, editor.frame) } }),
        pointerDown: (editor, { from }, press) => end(editor, from!, within(press.at, editor.frame)),
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}

/** What is chosen, else the person's own objects of the kind in whose bounds the line comes. */
function targets(editor: Editor, kind: string, from: Point, to: Point): readonly Annotation[] {
  const chosen = [...editor.selection.chosen.get()].flatMap((id) => editor.row(id) ?? [])
  const near = editor.scene.within({
    minX: Math.min(from.x, to.x),
    minY: Math.min(from.y, to.y),
    maxX: Math.max(from.x, to.x),
    maxY: Math.max(from.y, to.y),
  })
  const own = near.filter(({ id }) => editor.store.get(id))
  return (chosen.length > 0 ? chosen : own).filter((row) => row.kind === kind)
}

/** Puts the parts in the place of the object, within the open step: the first is the object itself, the others say what it says. */
export function replace(editor: Editor, row: Annotation, [first, ...more]: readonly unknown[]): void {
  const feature = editor.ontology.feature(row.feature)
  reshape(editor, row, first)
  if (feature && more.length > 0)
    editor.apply(change({ created: more.map((value) => ({ ...fresh(feature, value), answers: row.answers })) }))
}
