/** A tool that draws an object in one drag: what lies between press and pointer becomes a value, again and again until the release. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import { distance, type Point, within } from '../geometry'
import { pointOut } from '../sight'
import { defineTool } from '../tool'
import type { Annotation } from '../types'

interface Draft {
  readonly path: readonly Point[]
  readonly row: Annotation | null
}

export interface Dragged {
  readonly id: string
  readonly name: string
  readonly key: string
  /** The value of the way so far, from the press on; null where it is too small to be one. */
  readonly make: (path: readonly Point[], editor: Editor) => unknown
  /** Whether the whole way counts, or only where it began and where it is now. */
  readonly isFreehand?: boolean
}

export const dragged = ({ id, name, key, make, isFreehand = false }: Dragged) =>
  defineTool<Draft>({
    id,
    name,
    key,
    cursor: 'crosshair',
    isDragged: true,
    draft: { path: [], row: null },
    states: {
      idle: {
        pointerDown: (editor, _, press) => {
          editor.history.mark(`Draw ${name.toLowerCase()}`)
          return { to: 'drawing', draft: { path: [within(press.at, editor.frame)], row: null } }
        },
      },
      drawing: {
        pointerMove: (editor, { path, row }, press) => {
          const at = within(press.at, editor.frame)
          const way = isFreehand ? [...path, at] : [path[0]!, at]
          const value = make(way, editor)
          return { draft: { path: way, row: value === null ? row : put(editor, row, value) } }
        },
        pointerUp: (editor, { path, row }, press) => {
          // A slip of the hand is no object: what is smaller than a touch is taken back.
          const reach = Math.max(...path.map((point) => distance(path[0]!, point)))
          if (!row || reach < press.slop) {
            editor.history.bail()
            pointOut(editor, press)
          }
          return { to: 'idle' }
        },
        cancel: (editor) => {
          editor.history.bail()
          return { to: 'idle' }
        },
      },
    },
  })

function put(editor: Editor, row: Annotation | null, value: unknown): Annotation | null {
  if (row) {
    const after = { ...row, value }
    editor.apply(change({ updated: [{ before: row, after }] }))
    return after
  }
  const feature = editor.feature.get()
  if (!feature) return null
  const made = fresh(feature, value)
  editor.apply(change({ created: [made] }))
  return made
}
