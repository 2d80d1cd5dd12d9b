/** Reads a picture and cuts it into superpixels, in a thread of its own. */
import { slic } from '../core/slic'

export interface ToCut {
  readonly url: string
  /** Of the grid that is laid over the picture. */
  readonly width: number
  readonly height: number
  /** From centre to centre, in cells of the grid. */
  readonly spacing: number
}

self.onmessage = async ({ data: { url, width, height, spacing } }: MessageEvent<ToCut>) => {
  try {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(String(answer.status))
    const bitmap = await createImageBitmap(await answer.blob())
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
    context.drawImage(bitmap, 0, 0, width, height)
    bitmap.close()
    const labels = slic(context.getImageData(0, 0, width, height), spacing)
    self.postMessage(labels, { transfer: [labels.buffer] })
  } catch {
    self.postMessage(null)
  }
}
