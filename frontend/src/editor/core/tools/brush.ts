/** Paints marked pixels, or wipes them away: on the one that is chosen, else on a new one. A stroke is one step: outlined as it goes, and kept when it ends. */
import type { Editor } from '../editor'
import { clamp, within } from '../geometry'
import { outlinesOf } from '../outlines'
import { area, type Primitive } from '../primitives'
import { type Disc, Region } from '../region'
import { defineTool, type Press, type ToolKey, type Trace, wayOf } from '../tool'
import type { Annotation, Id } from '../types'
import { chosenOf, keepStroke, lyingAt, type Pixels } from './strokes'

interface Draft {
  /** What is painted on; null while it is new. */
  readonly row: Annotation | null
  readonly region: Region
  readonly last: Disc | null
  readonly isMarking: boolean
  readonly look: readonly Primitive[]
}

export interface Painted {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly does: 'paint' | 'wipe'
}

const NONE: Draft = { row: null, region: new Region({ width: 0, height: 0 }), last: null, isMarking: true, look: [] }
const [LEAST_PX, MOST_PX, STEP] = [0.5, 1000, 1.2]

/** A pen that is pressed halfway paints as wide as a mouse. */
const [LIGHT, HEAVY] = [0.2, 1.8]

const sized = (by: number) => (editor: Editor) => {
  editor.brush.set(clamp(Math.round(editor.brush.get() * by * 10) / 10, LEAST_PX, MOST_PX))
  return true
}

const SIZES: readonly ToolKey[] = [
  { keys: ['['], name: 'Smaller', repeats: true, run: sized(1 / STEP) },
  { keys: [']'], name: 'Larger', repeats: true, run: sized(STEP) },
]

export function painted<V>(pixels: Pixels<V>, { id, name, key, does }: Painted) {
  /** What a press works on: what is chosen; to wipe also what lies under it. */
  const target = (editor: Editor, press: Press): Annotation | null =>
    chosenOf(editor, pixels.kind) ?? (does === 'wipe' ? lyingAt(editor, pixels.kind, press) : null)

  function begin(editor: Editor, press: Press) {
    const row = target(editor, press)
    if (!row && (does === 'wipe' || editor.feature.get()?.kind !== pixels.kind)) return
    const region = Region.of(row ? pixels.read(row.value as V) : [], editor.frame)
    const isMarking = (does === 'paint') !== press.alt
    return { to: 'painting', draft: stroked(editor, { row, region, last: null, isMarking, look: [] }, press) }
  }

  /** The draft with the way of the press painted; its region is its own, and is painted on in place. */
  function stroked(editor: Editor, draft: Draft, press: Press): Draft {
    let { last } = draft
    for (const trace of wayOf(press)) {
      const disc = discOf(editor, trace)
      draft.region.stroke(last ?? disc, disc, draft.isMarking)
      last = disc
    }
    return { ...draft, last, look: [area(...outlinesOf(draft.region.stretches()))] }
  }

  function end(editor: Editor, { row, region, isMarking }: Draft) {
    keepStroke(editor, pixels, row, region, isMarking ? 'Paint' : 'Wipe')
    return { to: 'idle' }
  }

  return defineTool<Draft>({
    id,
    name,
    key,
    cursor: 'crosshair',
    isDragged: true,
    draft: NONE,
    keepsChosen: true,
    hasRing: true,
    preview: ({ look }) => look,
    shownAnew: ({ row }): Id | null => row?.id ?? null,
    hint: (_, __, editor) => hintOf(editor, does, chosenOf(editor, pixels.kind) !== null),
    aside: does === 'paint' ? 'Alt: wipe' : 'Alt: paint',
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
        pointerUp: (editor, draft) => end(editor, draft),
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}

function discOf(editor: Editor, { at, pressure }: Trace): Disc {
  const share = pressure === null ? 1 : LIGHT + (HEAVY - LIGHT) * pressure
  return { ...within(at, editor.frame), radius: editor.brush.get() * share }
}

function hintOf({ feature }: Editor, does: Painted['does'], isOnChosen: boolean): string {
  if (does === 'wipe')
    return isOnChosen ? 'Wipe away what does not belong to it' : 'Wipe away from what is under the brush'
  const name = feature.get()?.name ?? ''
  return isOnChosen ? `Paint on this ${name}` : `Paint a new ${name}`
}
