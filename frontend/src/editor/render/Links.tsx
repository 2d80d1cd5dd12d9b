/** Arrows between the objects that something joins, in screen pixels. */
import { type Camera, toScreen } from '../core/camera'
import { type Arrow, arrowsOf } from '../core/links'
import { useEditor, useValue } from '../useEditor'
import { wayPath } from './paths'
import classes from './Stage.module.css'
import { NO_COLOR } from './sync'

export function Links() {
  const editor = useEditor()
  const camera = useValue(editor.camera)
  const chosen = useValue(editor.selection.chosen)
  return arrowsOf(editor).map((arrow) => {
    const color = editor.ontology.feature(arrow.row.feature)?.color || NO_COLOR
    const d = arrowPath(arrow, camera)
    return (
      <g
        key={arrow.row.id}
        data-testid="link"
        data-id={arrow.row.id}
        data-chosen={chosen.has(arrow.row.id) || undefined}
      >
        <path className={classes.linkBelow} d={d} />
        <path className={classes.link} d={d} stroke={color} />
      </g>
    )
  })
}

const arrowPath = ({ from, to, isDirected }: Arrow, camera: Camera): string =>
  wayPath(toScreen(camera, from), toScreen(camera, to), isDirected)
