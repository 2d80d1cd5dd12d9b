/** The painter in a thread of its own: keeps the shapes, answers each request with a bitmap. */
import { type Item, LOOKS, Rasterizer, type View } from './raster'

export type ToWorker =
  | { readonly type: 'update'; readonly layer: string; readonly put: readonly Item[]; readonly drop: readonly string[] }
  | { readonly type: 'paint'; readonly layer: string; readonly ticket: number; readonly view: View }
  | { readonly type: 'clear' }

export interface FromWorker {
  readonly ticket: number
  readonly bitmap: ImageBitmap
}

const layers = new Map<string, { rasterizer: Rasterizer; canvas: OffscreenCanvas }>()

function layerOf(name: string) {
  const known = layers.get(name)
  if (known) return known
  const layer = { rasterizer: new Rasterizer(LOOKS[name]!), canvas: new OffscreenCanvas(1, 1) }
  layers.set(name, layer)
  return layer
}

function paint(name: string, view: View): ImageBitmap {
  const { rasterizer, canvas } = layerOf(name)
  const [width, height] = [
    Math.max(1, Math.round(view.width * view.ratio)),
    Math.max(1, Math.round(view.height * view.ratio)),
  ]
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  // Painted by the processor: many small paths are slower through the graphics card.
  rasterizer.paint(canvas.getContext('2d', { willReadFrequently: true })!, view)
  return canvas.transferToImageBitmap()
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'update') layerOf(data.layer).rasterizer.update(data.put, data.drop)
  else if (data.type === 'clear') layers.clear()
  else {
    const bitmap = paint(data.layer, data.view)
    self.postMessage({ ticket: data.ticket, bitmap } satisfies FromWorker, { transfer: [bitmap] })
  }
}
