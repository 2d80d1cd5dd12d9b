/** Fills what marked pixels surround: the hole that is clicked into, or all of them. */
import type { Editor } from '../editor'
import type { Point } from '../geometry'
import { Region } from '../region'
import { isSeen } from '../sight'
import { defineTool, type Next, type Press } from '../tool'
import type { Annotation } from '../types'
import { reshape } from './select'
import type { Pixels } from './strokes'

export function filling<V>(
  pixels: Pixels<V>,
  named: { readonly id: string; readonly name: string; readonly key: string },
) {
  const regionOf = (editor: Editor, row: Annotation) => Region.of(pixels.read(row.value as V), editor.frame)

  /** The one that is chosen; null where it is of another kind, or locked. */
  function chosen(editor: Editor): Annotation | null {
    const only = editor.selection.only()
    const row = only === null ? null : editor.row(only)
    return row?.kind === pixels.kind && !editor.isLocked(row.id) ? row : null
  }

  /** What is chosen, else those that can be seen in whose bounds the place lies; the last drawn first. */
  function candidates(editor: Editor, { x, y }: Point): readonly Annotation[] {
    if (editor.selection.only() !== null) return [chosen(editor)].filter((row) => row !== null)
    const near = editor.scene.within({ minX: x, minY: y, maxX: x, maxY: y })
    const isMeant = ({ id, kind }: Annotation) =>
      kind === pixels.kind && editor.store.get(id) && isSeen(editor, id) && !editor.isLocked(id)
    return near.filter(isMeant).reverse()
  }

  function fill(editor: Editor, row: Annotation, holes: ReturnType<Region['holes']>): void {
    editor.history.mark('Fill')
    reshape(editor, row, pixels.write([...pixels.read(row.value as V), ...holes], editor.frame))
  }

  function pressed(editor: Editor, _: null, { at }: Press): Next<null> {
    for (const row of candidates(editor, at)) {
      const hole = regionOf(editor, row).holeAt(at)
      if (hole) {
        fill(editor, row, hole)
        return { to: 'idle' }
      }
    }
    return { to: 'missed' }
  }

  return defineTool<null>({
    ...named,
    cursor: 'crosshair',
    draft: null,
    keepsChosen: true,
    commands: { finish: 'Fill all holes of the chosen one' },
    hint: (state) => (state === 'missed' ? 'That is not surrounded by marked pixels' : 'Click into a hole to fill it'),
    states: {
      idle: {
        pointerDown: pressed,
        finish: (editor) => {
          const row = chosen(editor)
          const holes = row ? regionOf(editor, row).holes() : []
          if (row && holes.length > 0) fill(editor, row, holes)
        },
        cancel: (editor) => editor.selection.clear(),
      },
      missed: {
        pointerMove: () => ({ to: 'idle' }),
        pointerDown: pressed,
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}
