/** Where keys would press. */
import { toScreen } from '../core/camera'
import { useEditor, useValue } from '../useEditor'
import classes from './Stage.module.css'

const [INNER, OUTER] = [4, 16]
const CROSS = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
]
  .map(([x, y]) => `M${x! * INNER} ${y! * INNER}L${x! * OUTER} ${y! * OUTER}`)
  .join('')

export function Crosshair() {
  const editor = useEditor()
  const at = useValue(editor.crosshair.at)
  const camera = useValue(editor.camera)
  if (!at) return null
  const { x, y } = toScreen(camera, at)
  return (
    <g data-testid="crosshair" aria-hidden transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      <path className={classes.crosshairBelow} d={CROSS} />
      <path className={classes.crosshair} d={CROSS} />
    </g>
  )
}
