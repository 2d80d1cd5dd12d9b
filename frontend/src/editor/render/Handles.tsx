/** The handles of the active shape: each a button that can be dragged, and that keys work on while it has the focus. */
import { useEffect } from 'react'
import { graspable, middles } from '../core/grasp'
import { useEditor, useValue } from '../useEditor'
import { inkOn } from './raster'
import classes from './Stage.module.css'
import { NO_COLOR } from './sync'

const HALF_PX = { fine: 4.5, coarse: 6 }

export function Handles() {
  const editor = useEditor()
  useValue(editor.view)
  useValue(editor.camera)
  const tool = useValue(editor.tool)
  const { grasped } = editor
  useEffect(() => () => grasped.set(null), [grasped])
  if (tool.id !== 'select') return null
  const isCoarse = matchMedia('(pointer: coarse)').matches
  const color = editor.ontology.feature(editor.active()?.feature ?? '')?.color || NO_COLOR
  return (
    <>
      {middles(editor, isCoarse).map(({ index, x, y }) => (
        <g
          key={`middle ${index}`}
          aria-hidden
          data-testid={`middle-${index}`}
          data-handle={index}
          className={classes.handle}
          style={{ cursor: 'copy' }}
          transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
        >
          <circle className={classes.reach} r={9} />
          <circle className={classes.middleBelow} />
          <circle className={classes.middle} fill={color} />
          <path className={classes.oneMore} d="M-2.75 0H2.75M0-2.75V2.75" stroke={inkOn(color)} />
        </g>
      ))}
      <Corners isCoarse={isCoarse} />
    </>
  )
}

function Corners({ isCoarse }: { isCoarse: boolean }) {
  const editor = useEditor()
  const { grasped } = editor
  const half = HALF_PX[isCoarse ? 'coarse' : 'fine']
  return graspable(editor, isCoarse).map(({ index, x, y, label, cursor, isVertex, isHidden }) => (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside an SVG.
    <g
      key={index}
      role="button"
      tabIndex={0}
      aria-label={label}
      data-testid={`handle-${index}`}
      data-handle={index}
      className={classes.handle}
      style={{ cursor }}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      onFocus={() => grasped.set(index)}
      onBlur={() => grasped.set(null)}
    >
      {isVertex && <title>{label}</title>}
      <circle className={classes.reach} r={9} />
      <rect
        className={classes.knob}
        data-hidden={isHidden || undefined}
        x={-half}
        y={-half}
        width={2 * half}
        height={2 * half}
        rx={isVertex ? half : 2}
      />
    </g>
  ))
}
