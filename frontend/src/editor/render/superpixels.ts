/** Who cuts the picture: a worker, on a grid of a million cells at most. */
import type { Size } from '../core/geometry'
import { type Cutter, Pieces } from '../core/superpixels'
import type { ToCut } from './superpixels.worker'

const MOST_CELLS = 1_000_000
/** Nearer to each other than so many cells centres would make no pieces but noise. */
const LEAST_CELLS = 4

export const cutterOf =
  (url: string, frame: Size): Cutter =>
  (spacing) => {
    const share = Math.min(1, Math.sqrt(MOST_CELLS / (frame.width * frame.height)))
    const grid = { width: Math.ceil(frame.width * share), height: Math.ceil(frame.height * share) }
    const worker = new Worker(new URL('./superpixels.worker.ts', import.meta.url), { type: 'module' })
    return new Promise<Pieces>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Int32Array | null>) =>
        data ? resolve(new Pieces(data, grid, frame)) : reject(new Error('unreadable'))
      worker.onerror = () => reject(new Error('no worker'))
      worker.postMessage({ url, ...grid, spacing: Math.max(LEAST_CELLS, spacing * share) } satisfies ToCut)
    }).finally(() => worker.terminate())
  }
