/** Links two objects: from the one that is pressed to the one where the hand is lifted, or by a click on each. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import { distance, type Point } from '../geometry'
import { centreOf } from '../links'
import { line } from '../primitives'
import { isSeen } from '../sight'
import { defineTool, type Next, type Press } from '../tool'
import type { Annotation, Feature, Id } from '../types'

interface Draft {
  readonly source: Annotation | null
  readonly from: Point | null
  readonly to: Point | null
  readonly told: string
}

export interface Linking {
  readonly id: string
  readonly name: string
  readonly key: string
  /** The value that joins the two, in the words of the feature. */
  join(source: Id, target: Id, feature: Feature): unknown
  /** Why the feature does not join these; null where it does. */
  problem(source: Annotation, target: Annotation, feature: Feature): string | null
  /** Whether the two values join the same. */
  isSame(a: unknown, b: unknown): boolean
}

const EMPTY: Draft = { source: null, from: null, to: null, told: '' }
const DRAG_FROM = 2

export function linking({ id, name, key, join, problem, isSame }: Linking) {
  function begin(editor: Editor, _: Draft, press: Press): Next<Draft> {
    const source = objectAt(editor, press)
    if (!source)
      return { to: 'missed', draft: { ...EMPTY, told: 'There is no object of yours there: accept or draw it first' } }
    return { to: 'pressed', draft: { ...EMPTY, source, from: centreOf(editor, source.id) } }
  }

  function end(editor: Editor, { source }: Draft, press: Press): Next<Draft> {
    const feature = editor.feature.get()
    const target = objectAt(editor, press)
    if (!source || !feature || !target) return { to: 'idle' }
    const value = join(source.id, target.id, feature)
    const isThere = editor.store.list().some((row) => row.feature === feature.id && isSame(row.value, value))
    const told = isThere ? 'They are linked already' : problem(source, target, feature)
    if (told) return { to: 'missed', draft: { ...EMPTY, told } }
    editor.transact(`Link by ${feature.name}`, change({ created: [fresh(feature, value)] }))
    return { to: 'idle' }
  }

  const follow = (editor: Editor, draft: Draft, press: Press): Next<Draft> => {
    const over = objectAt(editor, press)
    editor.selection.hovered.set(over?.id ?? null)
    const to = (over && over.id !== draft.source?.id && centreOf(editor, over.id)) || press.at
    return { draft: { ...draft, to } }
  }

  return defineTool<Draft>({
    id,
    name,
    key,
    cursor: 'crosshair',
    draft: EMPTY,
    preview: ({ from, to }) => (from && to ? [{ ...line([from, to]), hasHead: true }] : []),
    hint: (state, { told }) =>
      told || (state === 'idle' ? 'Drag from one object to another' : 'Click the object it leads to'),
    states: {
      idle: {
        pointerMove: (editor, _, press) => editor.selection.hovered.set(objectAt(editor, press)?.id ?? null),
        pointerDown: begin,
      },
      missed: {
        pointerDown: begin,
        cancel: () => ({ to: 'idle' }),
      },
      pressed: {
        pointerMove: follow,
        pointerUp: (editor, draft, press) => {
          const isDrag = draft.to !== null && distance(draft.from!, press.at) >= DRAG_FROM * press.slop
          return isDrag && objectAt(editor, press)?.id !== draft.source?.id
            ? end(editor, draft, press)
            : { to: 'aiming' }
        },
        cancel: () => ({ to: 'idle' }),
      },
      aiming: {
        pointerMove: follow,
        pointerDown: end,
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}

/** The person's own shape that is meant there, of those that can be seen. */
function objectAt(editor: Editor, { at, slop }: Press): Annotation | null {
  const rows = editor.scene.at(at, slop).flatMap(({ id }) => (isSeen(editor, id) && editor.store.get(id)) || [])
  return rows.find(({ kind }) => editor.kinds.shape(kind)) ?? null
}
