/** A picture by its tiles, on one canvas as large as the view: those in view at the level that fits, coarser ones until they are there. */
import { useEffect, useRef } from 'react'
import { PIXELS_FROM } from '../core/camera'
import type { Editor } from '../core/editor'
import { chosenLevels, type Depth, filterOf, levelsOf } from '../core/levels'
import type { TileStore } from '../core/tileStore'
import { boxOf, planned, sideOf, type Tile, type Tiling, WHOLE } from '../core/tiles'
import { type Content, depthOf, noteView, pictureOf, tilesOf, tilingOf } from '../tiled'
import type { MediumProps } from '../viewer'

/** How soon what failed is tried again. */
const AGAIN_MS = 4500

export function TiledPicture({ editor, source, onFail }: MediumProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  const failed = useRef(onFail)
  failed.current = onFail
  useEffect(() => {
    const tiling = tilingOf(source)
    if (!ref.current || !tiling) return
    const picture = new Picture(ref.current, editor, tiling, depthOf(source), tilesOf(source))
    picture.onFail = () => failed.current(source.name)
    return () => picture.close()
  }, [editor, source])
  return <canvas ref={ref} data-testid="tiles" aria-hidden style={{ position: 'absolute', left: 0, top: 0 }} />
}

class Picture {
  onFail: () => void = () => {}
  private readonly stops: (() => void)[]
  private frame = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly editor: Editor,
    private readonly tiling: Tiling,
    private readonly depth: Depth,
    private readonly store: TileStore<Content>,
  ) {
    const soon = () => this.soon()
    this.stops = [
      editor.camera.subscribe(() => this.now()),
      editor.view.subscribe(() => this.now()),
      store.changed.subscribe(soon),
      chosenLevels.subscribe(soon),
    ]
    this.now()
  }

  close(): void {
    for (const stop of this.stops) stop()
    cancelAnimationFrame(this.frame)
    clearTimeout(this.timer)
    this.store.want([])
  }

  /** With the next frame, however much arrives until then. */
  private soon(): void {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.now())
  }

  private now(): void {
    cancelAnimationFrame(this.frame)
    const view = this.editor.view.get()
    if (view.width === 0) return
    noteView(view)
    const ratio = Math.min(window.devicePixelRatio || 1, 2)
    const { paint, fetch } = planned(this.tiling, this.editor.camera.get(), view, ratio, this.store.has)
    this.paint(paint, ratio)
    this.store.want(fetch)
    this.watch(fetch)
    this.canvas.dataset.missing = String(fetch.length)
  }

  /** What failed is tried again; where not even the whole can be had, that is said. */
  private watch(fetch: readonly Tile[]): void {
    clearTimeout(this.timer)
    if (!fetch.some(this.store.hasFailed)) return
    if (this.store.hasFailed(WHOLE)) this.onFail()
    this.timer = setTimeout(() => this.now(), AGAIN_MS)
  }

  private paint(tiles: readonly Tile[], ratio: number): void {
    const { canvas, tiling } = this
    const [camera, view] = [this.editor.camera.get(), this.editor.view.get()]
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)]
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height })
      Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` })
    }
    const context = canvas.getContext('2d')
    if (!context) return
    const levels = levelsOf(this.depth, chosenLevels.get())
    canvas.style.filter = levels.bits === 8 ? filterOf(levels) : ''
    context.clearRect(0, 0, width, height)
    context.imageSmoothingEnabled = camera.scale < PIXELS_FROM
    for (const tile of tiles) {
      const content = this.store.get(tile)
      if (!content) continue
      const box = boxOf(tiling, tile)
      const shrunk = tiling.tile / sideOf(tiling, tile.z)
      // Neighbours share an edge in whole pixels of the screen, so that no seam shows between them.
      const [x, right] = [box.minX, box.maxX].map((at) => Math.round((at * camera.scale + camera.x) * ratio)) as [
        number,
        number,
      ]
      const [y, bottom] = [box.minY, box.maxY].map((at) => Math.round((at * camera.scale + camera.y) * ratio)) as [
        number,
        number,
      ]
      const [w, h] = [(box.maxX - box.minX) * shrunk, (box.maxY - box.minY) * shrunk]
      context.drawImage(pictureOf(content, levels), 0, 0, w, h, x, y, right - x, bottom - y)
    }
  }
}
