/** The few shapes at hand, as SVG over the bitmaps: chosen, hovered, focused, being drawn; with handles that are real elements. */
import { useReducer, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Camera } from '../core/camera'
import type { Editor } from '../core/editor'
import { boundsOfPrimitives, type Primitive } from '../core/primitives'
import type { Annotation } from '../core/types'
import { useEditor, useValue } from '../useEditor'
import { Crosshair } from './Crosshair'
import { Handles } from './Handles'
import { Links } from './Links'
import { pathOf } from './paths'
import { Ring } from './Ring'
import { inkOn, liftOf } from './raster'
import classes from './Stage.module.css'
import { NO_COLOR } from './sync'

/** Counts up whenever anything that this layer shows may have changed. */
function useEditorPulse(editor: Editor): void {
  const [, pulse] = useReducer((count: number) => count + 1, 0)
  useSyncExternalStore(
    (changed) => {
      const both = () => {
        pulse()
        changed()
      }
      const stops = [
        editor.store.subscribe(both),
        editor.suggestions.subscribe(both),
        editor.suggestions.focus.subscribe(both),
        editor.selection.chosen.subscribe(both),
        editor.selection.hovered.subscribe(both),
        editor.toolMoved.subscribe(both),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
    () => editor,
  )
}

type Role = 'chosen' | 'focused' | 'hovered'

function rowsAtHand(editor: Editor): readonly (readonly [Annotation, Role])[] {
  const roles = new Map<string, Role>()
  const hovered = editor.selection.hovered.get()
  if (hovered) roles.set(hovered, 'hovered')
  const focused = editor.suggestions.focused()
  if (focused) roles.set(focused.annotation.id, 'focused')
  if (!editor.selection.isOfMany) for (const id of editor.selection.chosen.get()) roles.set(id, 'chosen')
  const anew = editor.shownAnew()
  if (anew) roles.delete(anew)
  return [...roles].flatMap(([id, role]) => {
    const row = editor.row(id)
    return row ? [[row, role] as const] : []
  })
}

export function LiveLayer() {
  const editor = useEditor()
  const camera = useValue(editor.camera)
  const { width, height } = useValue(editor.view)
  useEditorPulse(editor)
  const { t } = useTranslation('editor')
  const drawingColor = useValue(editor.feature)?.color || NO_COLOR
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be painted in.
    <svg className={classes.live} width={width} height={height} role="group" aria-label={t('atHand')}>
      <Links />
      {editor.selection.isOfMany && <Many editor={editor} camera={camera} />}
      {rowsAtHand(editor).map(([row, role]) => (
        <Shape key={row.id} editor={editor} row={row} role={role} camera={camera} />
      ))}
      <g data-testid="preview">
        <Preview primitives={editor.preview()} camera={camera} color={drawingColor} />
      </g>
      <Handles />
      <Ring />
      <Crosshair />
    </svg>
  )
}

/** What is being drawn: with a light rim, so that it is seen on whatever it lies. */
function Preview({ primitives, camera, color }: StrokesProps) {
  if (primitives.length === 0) return null
  const rimmed = primitives.filter(({ type }) => type !== 'dot')
  return (
    <>
      <path className={classes.halo} d={pathOf(rimmed, camera)} />
      <Strokes primitives={primitives} camera={camera} color={color} fill={0.25} />
    </>
  )
}

/** Very many that are chosen: they stay on the bitmap, and one path rims them all. */
function Many({ editor, camera }: { editor: Editor; camera: Camera }) {
  const rows = [...editor.selection.chosen.get()].flatMap((id) => editor.row(id) ?? [])
  const looks = rows.flatMap((row) => editor.scene.look(row))
  return <path data-testid="many" className={classes.many} d={pathOf(looks, camera)} />
}

function Shape({ editor, row, role, camera }: { editor: Editor; row: Annotation; role: Role; camera: Camera }) {
  const primitives = editor.scene.look(row)
  if (primitives.length === 0) return null
  const feature = editor.ontology.feature(row.feature)
  const color = feature?.color || NO_COLOR
  const d = pathOf(primitives, camera)
  const isSuggestion = row.confidence !== null && !editor.store.get(row.id)
  return (
    <g data-role={role} className={classes.shape}>
      {role !== 'hovered' && <path className={classes.halo} d={d} />}
      <Strokes
        primitives={primitives}
        camera={camera}
        color={color}
        fill={role === 'chosen' ? (isSuggestion ? 0.12 : 0.25) : 0}
        dash={isSuggestion && role !== 'focused' ? '6 4' : undefined}
      />
      {role !== 'hovered' && <Tag row={row} name={feature?.name ?? ''} color={color} camera={camera} editor={editor} />}
    </g>
  )
}

interface StrokesProps {
  readonly primitives: readonly Primitive[]
  readonly camera: Camera
  readonly color: string
  readonly fill?: number
  readonly dash?: string
}

/** Areas, lines on them, dots on top; what is hidden is dashed and hollow. */
function Strokes({ primitives, camera, color, fill = 0, dash }: StrokesProps) {
  const of = (wanted: (each: Primitive) => boolean) => pathOf(primitives.filter(wanted), camera)
  return (
    <>
      <path
        className={classes.outline}
        d={of(({ type }) => type === 'area')}
        stroke={color}
        fill={color}
        fillOpacity={fill}
        strokeDasharray={dash}
        fillRule="evenodd"
      />
      <path
        className={classes.outline}
        d={of(({ type, isHidden }) => type === 'line' && !isHidden)}
        stroke={color}
        fill="none"
        strokeDasharray={dash}
      />
      <path
        className={classes.hiddenLine}
        d={of(({ type, isHidden }) => type === 'line' && !!isHidden)}
        stroke={color}
      />
      <path
        className={classes.dot}
        d={of(({ type, isHidden, sign }) => type === 'dot' && !isHidden && !sign)}
        fill={color}
      />
      <path className={classes.hiddenDot} d={of(({ type, isHidden }) => type === 'dot' && !!isHidden)} stroke={color} />
      <path className={classes.plus} d={of(({ sign }) => sign === 'plus')} />
      <path className={classes.minus} d={of(({ sign }) => sign === 'minus')} />
    </>
  )
}

interface TagProps {
  readonly row: Annotation
  readonly name: string
  readonly color: string
  readonly camera: Camera
  readonly editor: Editor
}

function Tag({ row, name, color, camera, editor }: TagProps) {
  const look = editor.scene.look(row)
  const bounds = boundsOfPrimitives(look)
  const text = row.confidence === null ? name : `${name} ${row.confidence.toFixed(2)}`
  const width = text.length * 7 + 10
  const x = bounds.minX * camera.scale + camera.x - 1
  const y = Math.max(0, bounds.minY * camera.scale + camera.y - 20 - liftOf(look))
  return (
    <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} className={classes.tag}>
      <rect width={width} height={18} rx={3} fill={color} />
      <text x={5} y={12.5} fill={inkOn(color)}>
        {text}
      </text>
    </g>
  )
}
