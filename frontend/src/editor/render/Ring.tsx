/** How wide the tool in hand works, around the pointer. */
import { toScreen } from '../core/camera'
import { useEditor, useValue } from '../useEditor'
import classes from './Stage.module.css'

export function Ring() {
  const editor = useEditor()
  const tool = useValue(editor.tool)
  const radius = useValue(editor.brush)
  const at = useValue(editor.pointer)
  const camera = useValue(editor.camera)
  if (!tool.hasRing || !at) return null
  const { x, y } = toScreen(camera, at)
  return (
    <g data-testid="brush-ring">
      <circle className={classes.ringBelow} cx={x} cy={y} r={radius * camera.scale} />
      <circle className={classes.ring} cx={x} cy={y} r={radius * camera.scale} />
    </g>
  )
}
