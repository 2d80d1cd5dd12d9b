/** Paints whole pieces of the picture in and out: what the first press does, the drag goes on with. A stroke is one step. */
import type { Editor } from '../editor'
import { distance, type Point, within } from '../geometry'
import { outlinesOf } from '../outlines'
import { area, type Primitive } from '../primitives'
import { Region } from '../region'
import type { Pieces } from '../superpixels'
import { defineTool, type Press, type ToolKey, wayOf } from '../tool'
import type { Annotation, Id } from '../types'
import { chosenOf, keepStroke, lyingAt, type Pixels } from './strokes'

interface Draft {
  /** What is painted on; null while it is new. */
  readonly row: Annotation | null
  readonly region: Region
  readonly pieces: Pieces | null
  readonly isMarking: boolean
  readonly last: Point
  /** The pieces that the stroke has been on. */
  readonly been: ReadonlySet<number>
  readonly look: readonly Primitive[]
}

const NONE: Draft = {
  row: null,
  region: new Region({ width: 0, height: 0 }),
  pieces: null,
  isMarking: true,
  last: { x: 0, y: 0 },
  been: new Set(),
  look: [],
}
const STEP = 1.25
/** Of the pixels of a piece, from which share on it belongs to the object already. */
const IN_FROM = 0.5

const sized = (by: number) => (editor: Editor) => {
  editor.superpixels?.resize(by)
  return true
}

const SIZES: readonly ToolKey[] = [
  { keys: ['['], name: 'Smaller pieces', repeats: true, run: sized(1 / STEP) },
  { keys: [']'], name: 'Larger pieces', repeats: true, run: sized(STEP) },
]

export function pieced<V>(
  pixels: Pixels<V>,
  named: { readonly id: string; readonly name: string; readonly key: string },
) {
  function begin(editor: Editor, press: Press) {
    const pieces = editor.superpixels?.pieces.get() ?? null
    const first = pieces?.at(within(press.at, editor.frame)) ?? null
    if (!pieces || first === null) return
    const row = chosenOf(editor, pixels.kind) ?? (press.alt ? lyingAt(editor, pixels.kind, press) : null)
    if (!row && (press.alt || editor.feature.get()?.kind !== pixels.kind)) return
    const region = Region.of(row ? pixels.read(row.value as V) : [], editor.frame)
    const isMarking = !press.alt && region.shareOf(pieces.stretches(first)) < IN_FROM
    const draft = { ...NONE, row, region, pieces, isMarking, last: press.at }
    return { to: 'painting', draft: stroked(editor, draft, press) }
  }

  /** The draft with the pieces on the way of the press; its region is its own, and is painted on in place. */
  function stroked(editor: Editor, draft: Draft, press: Press): Draft {
    const { pieces, region, isMarking } = draft
    const been = new Set(draft.been)
    let { last } = draft
    for (const { at } of wayOf(press)) {
      for (const place of between(last, within(at, editor.frame), press.slop)) {
        const piece = pieces?.at(place) ?? null
        if (piece === null || been.has(piece)) continue
        been.add(piece)
        for (const stretch of pieces!.stretches(piece)) region.put(stretch, isMarking)
      }
      last = within(at, editor.frame)
    }
    if (been.size === draft.been.size) return { ...draft, last }
    return { ...draft, last, been, look: [area(...outlinesOf(region.stretches()))] }
  }

  return defineTool<Draft>({
    ...named,
    cursor: 'crosshair',
    isDragged: true,
    draft: NONE,
    keepsChosen: true,
    hasSecond: true,
    showsPieces: true,
    isFor: ({ superpixels }) => superpixels !== null,
    preview: ({ look }) => look,
    shownAnew: ({ row }): Id | null => row?.id ?? null,
    hint: (_, __, editor) => hintOf(editor, pixels.kind),
    aside: 'Alt or right button: take out',
    keys: SIZES,
    commands: { finish: 'Done with this one' },
    states: {
      idle: {
        pointerDown: (editor, _, press) => begin(editor, press),
        finish: (editor) => editor.selection.clear(),
        cancel: (editor) => editor.selection.clear(),
      },
      painting: {
        pointerMove: (editor, draft, press) => ({ draft: stroked(editor, draft, press) }),
        pointerUp: (editor, { row, region, isMarking }) => {
          keepStroke(editor, pixels, row, region, isMarking ? 'Put pieces in' : 'Take pieces out')
          return { to: 'idle' }
        },
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}

/** Places from one to the other, so near to each other that no piece is passed over. */
function between(from: Point, to: Point, step: number): readonly Point[] {
  const count = Math.max(1, Math.ceil(distance(from, to) / step))
  return Array.from({ length: count }, (_, k) => {
    const share = (k + 1) / count
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }
  })
}

function hintOf(editor: Editor, kind: string): string {
  const { superpixels, feature } = editor
  const name = feature.get()?.name ?? ''
  if (superpixels?.fault.get()) return superpixels.fault.get()
  if (!superpixels?.pieces.get()) return 'Cutting the picture into pieces'
  return chosenOf(editor, kind)
    ? `Click or drag over pieces: in, or out again, of this ${name}`
    : `Click or drag over pieces of a new ${name}`
}
