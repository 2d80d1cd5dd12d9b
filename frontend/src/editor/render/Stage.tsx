/** The medium: with its layers where one can draw on it (accepted bitmap, suggested bitmap, live shapes), else by itself. */
import { type CSSProperties, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditor, useObjects, useSnapshot, useValue, useWaiting } from '../useEditor'
import type { Source } from '../viewer'
import { viewerOf } from '../viewers'
import { Edges } from './Edges'
import { Input } from './input'
import { LiveLayer } from './LiveLayer'
import { Minimap } from './Minimap'
import { OnlyShown } from './OnlyShown'
import { createPainter } from './painter'
import { pilotOf } from './pilot'
import classes from './Stage.module.css'
import { Sync } from './sync'

interface StageProps {
  readonly source: Source
  /** Else it lies out of sight and out of reach, painted all the same. */
  readonly isShown?: boolean
}

export function Stage({ source, isShown = true }: StageProps) {
  return useEditor().canDraw ? <Plane source={source} isShown={isShown} /> : <OnlyShown source={source} />
}

function Plane({ source, isShown }: Required<StageProps>) {
  const { t } = useTranslation('editor')
  const editor = useEditor()
  const root = useRef<HTMLDivElement>(null)
  const accepted = useRef<HTMLCanvasElement>(null)
  const suggested = useRef<HTMLCanvasElement>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const isVeiled = useValue(editor.veiled)
  const look = useValue(editor.ways.look)
  const way = useValue(editor.ways.way)
  const tool = useValue(editor.tool)
  const count = useObjects(editor).length
  const { shown } = useWaiting(editor)
  const { Medium } = viewerOf(source.modality)
  const waits = useSnapshot(editor.toolMoved.subscribe, () => editor.isWaiting)
  const pans = useSnapshot(editor.toolMoved.subscribe, () => tool.id === 'pan')

  useEffect(() => {
    if (!root.current) return // there is nothing to draw on
    const painter = createPainter()
    const sync = new Sync(editor, { accepted: accepted.current!, suggested: suggested.current! }, painter)
    const land = pilotOf(editor)
    const watch = watchSize(root.current, (width, height) => editor.resize({ width, height }))
    return () => {
      watch()
      land()
      sync.close()
      painter.close()
    }
  }, [editor])
  useEffect(() => {
    if (!isShown || !root.current) return
    const input = new Input(root.current, editor)
    return () => input.close()
  }, [editor, isShown])

  return (
    <>
      <div
        ref={root}
        className={classes.stage}
        data-testid={isShown ? 'canvas' : undefined}
        inert={!isShown}
        data-veiled={isVeiled || undefined}
        data-pans={pans || undefined}
        data-waits={waits || undefined}
        data-look={look}
        data-way={way}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is worked on with pointer and keys.
        tabIndex={0}
        role="application"
        aria-label={t('picture', { name: source.name, objects: count, suggestions: shown.length })}
        style={{ '--cursor': tool.cursor } as CSSProperties}
      >
        <Medium editor={editor} source={source} onFail={setFailed} />
        <canvas ref={accepted} className={classes.bulk} />
        <canvas ref={suggested} className={`${classes.bulk} ${classes.suggested}`} />
        {isShown && <Edges />}
        {isShown && <LiveLayer />}
        {failed !== null && <div className={classes.failed}>{t('mediumFailed', { name: failed })}</div>}
      </div>
      {isShown && <Minimap source={source} />}
    </>
  )
}

function watchSize(element: HTMLElement, told: (width: number, height: number) => void): () => void {
  const measure = () => told(element.clientWidth, element.clientHeight)
  const observer = new ResizeObserver(measure)
  observer.observe(element)
  measure()
  return () => observer.disconnect()
}
