/** The handles of the active shape: each a button that can be dragged, and that keys work on while it has the focus. */
import { useLayoutEffect } from 'react'
import { type Graspable, graspable, middles, objectOf } from '../core/grasp'
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
  if (tool.id !== 'select') return null
  const isCoarse = matchMedia('(pointer: coarse)').matches
  const row = editor.active()
  if (!row) return null
  const color = editor.ontology.feature(row.feature)?.color || NO_COLOR
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
      {graspable(editor, isCoarse).map((handle) => (
        <Knob key={`${objectOf(row)} ${handle.index}`} handle={handle} half={HALF_PX[isCoarse ? 'coarse' : 'fine']} />
      ))}
    </>
  )
}

/** Keyed by its object: the focus does not go from a handle of one to that of another. */
function Knob({ handle, half }: { handle: Graspable; half: number }) {
  const { grasped } = useEditor()
  const { index, x, y, label, cursor, isVertex, isHidden } = handle
  // What is taken away while it has the focus hears of no blur.
  useLayoutEffect(() => () => grasped.drop(index), [grasped, index])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside an SVG.
    <g
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
  )
}
