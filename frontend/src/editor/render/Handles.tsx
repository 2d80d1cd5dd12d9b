/** The handles of the active shape: each a button that can be dragged, focused and nudged by the arrow keys. */
import { type KeyboardEvent, useEffect } from 'react'
import { HIDE_KEY, nudge, removeHandle, toggleHandle } from '../core/actions'
import { graspable } from '../core/grasp'
import { useEditor, useValue } from '../useEditor'
import classes from './Stage.module.css'

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

export function Handles() {
  const editor = useEditor()
  useValue(editor.view)
  useValue(editor.camera)
  const tool = useValue(editor.tool)
  const { grasped } = editor
  useEffect(() => () => grasped.set(null), [grasped])
  if (tool.id !== 'select') return null
  const handles = graspable(editor, matchMedia('(pointer: coarse)').matches)

  const pressed = (event: KeyboardEvent, index: number) => {
    const by = ARROWS[event.key]
    const isDelete = event.key === 'Delete' || event.key === 'Backspace'
    const times = event.shiftKey ? 10 : 1
    const done = by
      ? nudge(editor, { x: by.x * times, y: by.y * times }, index)
      : isDelete
        ? removeHandle(editor, index)
        : event.key.toLowerCase() === HIDE_KEY && toggleHandle(editor, index)
    if (!done) return
    event.preventDefault()
    event.stopPropagation()
  }

  return handles.map(({ index, x, y, label, cursor, isVertex, isHidden }) => (
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
      onKeyDown={(event) => pressed(event, index)}
      onFocus={() => grasped.set(index)}
      onBlur={() => grasped.set(null)}
    >
      {isVertex && <title>{label}</title>}
      <circle className={classes.reach} r={9} />
      <rect
        className={classes.knob}
        data-hidden={isHidden || undefined}
        x={-4.5}
        y={-4.5}
        width={9}
        height={9}
        rx={isVertex ? 4.5 : 2}
      />
    </g>
  ))
}
