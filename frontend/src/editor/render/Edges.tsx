/** The edges of the pieces that the picture was cut into, while a tool is in hand that paints with them. */
import { useEffect, useRef } from 'react'
import type { Superpixels } from '../core/superpixels'
import { useEditor, useValue } from '../useEditor'
import classes from './Stage.module.css'

export function Edges() {
  const editor = useEditor()
  const tool = useValue(editor.tool)
  return tool.showsPieces && editor.superpixels && <Shown superpixels={editor.superpixels} />
}

function Shown({ superpixels }: { superpixels: Superpixels }) {
  const editor = useEditor()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pieces = useValue(superpixels.pieces)
  const fault = useValue(superpixels.fault)
  const size = useValue(superpixels.size)
  const { width, height } = useValue(editor.view)

  // Whoever looks for smaller ones presses the key several times: only the last size is cut.
  useEffect(() => {
    const timer = setTimeout(() => void superpixels.find(), size > 0 && superpixels.pieces.get() ? 200 : 0)
    return () => clearTimeout(timer)
  }, [superpixels, size])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the tool has to say depends on what was found.
  useEffect(() => editor.toolMoved.emit(), [editor, pieces, fault])

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !pieces) return
    const path = pathOf(pieces.edges())
    const ratio = window.devicePixelRatio
    const paint = () => {
      const { x, y, scale } = editor.camera.get()
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, width * ratio, height * ratio)
      context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio)
      for (const [color, px] of LINES) {
        context.strokeStyle = color
        context.lineWidth = px / scale
        context.stroke(path)
      }
    }
    let frame = requestAnimationFrame(paint)
    const stop = editor.camera.subscribe(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(paint)
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [editor, pieces, width, height])

  const ratio = window.devicePixelRatio
  return (
    <canvas
      ref={canvas}
      className={classes.bulk}
      data-testid="piece-edges"
      data-pieces={pieces?.count}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{ width, height, opacity: pieces ? 1 : 0.35 }}
    />
  )
}

/** A dark line under a light one, so that it is seen on whatever it lies. */
const LINES = [
  ['rgb(16 17 20 / 35%)', 2.25],
  ['rgb(255 255 255 / 75%)', 0.9],
] as const

function pathOf(edges: Float32Array): Path2D {
  const path = new Path2D()
  for (let k = 0; k < edges.length; k += 4) {
    path.moveTo(edges[k]!, edges[k + 1]!)
    path.lineTo(edges[k + 2]!, edges[k + 3]!)
  }
  return path
}
