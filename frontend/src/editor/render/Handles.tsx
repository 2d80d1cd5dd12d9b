/** The handles of the active shape: each a button that can be dragged, focused and nudged by the arrow keys. */
import { type KeyboardEvent, useEffect } from 'react'
import { HIDE_KEY, nudge, removeHandle, toggleHandle } from '../core/actions'
import { type Camera, toScreen } from '../core/camera'
import { useEditor, useValue } from '../useEditor'
import classes from './Stage.module.css'

/** More would be too dense to grasp; nearer in, fewer are in view. */
const MOST = 300

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** Handles nearer to each other than `least` pixels could not be told apart: the later one gives way. */
function apart<T extends { x: number; y: number }>(handles: readonly T[], least: number): readonly T[] {
  const kept: T[] = []
  for (const handle of handles) {
    if (!kept.some(({ x, y }) => Math.hypot(x - handle.x, y - handle.y) < least)) kept.push(handle)
  }
  return kept
}

export function Handles({ camera }: { camera: Camera }) {
  const editor = useEditor()
  const { width, height } = useValue(editor.view)
  const tool = useValue(editor.tool)
  const { grasped } = editor
  const row = editor.active()
  useEffect(() => () => grasped.set(null), [grasped])
  const kind = row && editor.kinds.shape(row.kind)
  if (!row || !kind || tool.id !== 'select' || editor.isReadOnly) return null
  const placed = kind.handles(row.value).map((handle, index) => ({ ...handle, index, ...toScreen(camera, handle) }))
  const inView = placed.filter(({ x, y }) => x > -12 && y > -12 && x < width + 12 && y < height + 12)
  const spaced = apart(inView, matchMedia('(pointer: coarse)').matches ? 26 : 13)
  if (spaced.length > MOST) return null

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

  return spaced.map(({ index, x, y, label, cursor, isVertex, isHidden }) => (
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
