/** Who paints the bitmaps: a worker where the browser can, the page itself where it cannot. */
import { type Item, LOOKS, Rasterizer, type View } from './raster'
import type { FromWorker, ToWorker } from './raster.worker'

export interface Painter {
  update(layer: string, put: readonly Item[], drop: readonly string[]): void
  paint(layer: string, view: View): Promise<ImageBitmap>
  close(): void
}

const canUseWorker = (): boolean => typeof OffscreenCanvas !== 'undefined' && typeof Worker !== 'undefined'

/** One that nobody uses just now: a worker takes longer to start than to paint. */
let spare: WorkerPainter | null = null

export function createPainter(): Painter {
  if (!canUseWorker()) return new PagePainter()
  const painter = spare ?? new WorkerPainter()
  spare = null
  return painter
}

/** Starts one ahead of its use. */
export function preparePainter(): void {
  if (canUseWorker()) spare ??= new WorkerPainter()
}

class WorkerPainter implements Painter {
  private readonly worker = new Worker(new URL('./raster.worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, (bitmap: ImageBitmap) => void>()
  private tickets = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const resolve = this.waiting.get(data.ticket)
      this.waiting.delete(data.ticket)
      if (resolve) resolve(data.bitmap)
      else data.bitmap.close()
    }
  }

  update(layer: string, put: readonly Item[], drop: readonly string[]): void {
    this.worker.postMessage({ type: 'update', layer, put, drop } satisfies ToWorker)
  }

  paint(layer: string, view: View): Promise<ImageBitmap> {
    this.tickets += 1
    const ticket = this.tickets
    this.worker.postMessage({ type: 'paint', layer, ticket, view } satisfies ToWorker)
    return new Promise((resolve) => this.waiting.set(ticket, resolve))
  }

  close(): void {
    if (spare || this.waiting.size > 0) this.worker.terminate()
    else {
      this.worker.postMessage({ type: 'clear' } satisfies ToWorker)
      spare = this
    }
    this.waiting.clear()
  }
}

class PagePainter implements Painter {
  private readonly layers = new Map<string, Rasterizer>()
  private readonly canvas = document.createElement('canvas')

  update(layer: string, put: readonly Item[], drop: readonly string[]): void {
    this.rasterizer(layer).update(put, drop)
  }

  paint(layer: string, view: View): Promise<ImageBitmap> {
    this.canvas.width = Math.max(1, Math.round(view.width * view.ratio))
    this.canvas.height = Math.max(1, Math.round(view.height * view.ratio))
    this.rasterizer(layer).paint(this.canvas.getContext('2d')!, view)
    return createImageBitmap(this.canvas)
  }

  close(): void {
    this.layers.clear()
  }

  private rasterizer(layer: string): Rasterizer {
    const rasterizer = this.layers.get(layer) ?? new Rasterizer(LOOKS[layer]!)
    this.layers.set(layer, rasterizer)
    return rasterizer
  }
}
