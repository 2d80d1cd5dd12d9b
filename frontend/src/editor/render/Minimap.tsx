/** The whole picture, small, with what is in view marked on it, wherever not all of it is in view. The camera moves it without React. */
import { type PointerEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Editor } from '../core/editor'
import { chosenLevels, filterOf, levelsOf, ofSmall } from '../core/levels'
import { centred, inView, mapSize } from '../core/minimap'
import { depthOf } from '../tiled'
import { useEditor } from '../useEditor'
import type { Source } from '../viewer'
import classes from './Stage.module.css'
import { NO_COLOR } from './sync'

const PAINT_AFTER_MS = 200
const LEAST_PX = 2.5

export function Minimap({ source }: { source: Source }) {
  const { t } = useTranslation('editor')
  const editor = useEditor()
  const root = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const { width, height } = mapSize(editor.frame)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isStale = true
    const paint = () => {
      timer = undefined
      if (!canvas.current || root.current?.hidden) return
      isStale = false
      paintMarks(editor, canvas.current)
    }
    const soon = () => {
      timer ??= setTimeout(paint, PAINT_AFTER_MS)
    }
    const later = () => {
      isStale = true
      soon()
    }
    const place = () => {
      placed(editor, root.current, frame.current)
      if (isStale && !root.current?.hidden) soon()
    }
    const stops = [
      editor.camera.subscribe(place),
      editor.view.subscribe(place),
      editor.store.subscribe(later),
      editor.suggestions.subscribe(later),
      editor.classes.hidden.subscribe(later),
    ]
    place()
    return () => {
      for (const stop of stops) stop()
      clearTimeout(timer)
    }
  }, [editor])

  useEffect(() => {
    const depth = depthOf(source)
    const tone = () => {
      picture.current!.style.filter = filterOf(ofSmall(depth, levelsOf(depth, chosenLevels.get())))
    }
    tone()
    return chosenLevels.subscribe(tone)
  }, [source])

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId)
    else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const at = { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
    editor.camera.set(centred(editor.camera.get(), at, editor.view.get(), editor.frame))
  }

  const background = source.thumbnail_url || source.shown_url
  return (
    <div
      ref={root}
      hidden
      className={classes.minimap}
      data-testid="minimap"
      role="img"
      aria-label={t('minimap')}
      style={{ width, height }}
      onPointerDown={go}
      onPointerMove={go}
    >
      <div ref={picture} className={classes.small} style={{ backgroundImage: `url("${background}")` }} />
      <canvas ref={canvas} width={width} height={height} />
      <div ref={frame} className={classes.window} />
    </div>
  )
}

function placed({ camera, view, frame }: Editor, map: HTMLElement | null, mark: HTMLElement | null): void {
  if (!map || !mark) return
  const part = inView(camera.get(), view.get(), frame)
  map.hidden = part === null
  if (!part) return
  const { width, height } = mapSize(frame)
  mark.style.transform = `translate(${part.minX * width}px, ${part.minY * height}px)`
  mark.style.width = `${(part.maxX - part.minX) * width}px`
  mark.style.height = `${(part.maxY - part.minY) * height}px`
}

/** Where something is: filled what there is, hollow what is suggested. */
function paintMarks(editor: Editor, canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = mapSize(editor.frame)
  const [kx, ky] = [width / editor.frame.width, height / editor.frame.height]
  context.clearRect(0, 0, canvas.width, canvas.height)
  const suggested = editor.suggestions.list().shown.map(({ annotation }) => annotation)
  for (const row of [...suggested, ...editor.store.list()]) {
    const bounds = editor.scene.boundsOf(row.id)
    if (!bounds || editor.classes.isHidden(row.feature)) continue
    const { minX, minY, maxX, maxY } = bounds
    const [w, h] = [Math.max(LEAST_PX, (maxX - minX) * kx), Math.max(LEAST_PX, (maxY - minY) * ky)]
    const color = editor.ontology.feature(row.feature)?.color || NO_COLOR
    if (editor.store.get(row.id)) {
      context.fillStyle = color
      context.fillRect(minX * kx, minY * ky, w, h)
    } else {
      context.strokeStyle = color
      context.strokeRect(minX * kx + 0.5, minY * ky + 0.5, w, h)
    }
  }
}
