/** One bitmap over the picture. Moving the camera moves the bitmap; it is painted anew only when it is no longer good enough. */
import type { Camera } from '../core/camera'
import type { Size } from '../core/geometry'
import type { Painter } from './painter'
import type { Item, Least } from './raster'

const MARGIN = 0.25
const BLUR_FROM = 0.1
const CRISP_AFTER_MS = 90

interface Painted {
  readonly camera: Camera
  readonly size: Size
}

export class BulkLayer {
  private readonly context: ImageBitmapRenderingContext | null
  private painted: Painted | null = null
  private camera: Camera = { x: 0, y: 0, scale: 1 }
  private size: Size = { width: 0, height: 0 }
  private hidden: readonly string[] = []
  private least: Least = { all: 0, of: new Map() }
  private isFilled = true
  private isBusy = false
  private isStale = false
  private isClosed = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly name: 'accepted' | 'suggested',
    private readonly canvas: HTMLCanvasElement,
    private readonly painter: Painter,
  ) {
    this.context = canvas.getContext('bitmaprenderer')
    canvas.style.transformOrigin = '0 0'
  }

  update(put: readonly Item[], drop: readonly string[]): void {
    if (put.length + drop.length === 0) return
    this.painter.update(this.name, put, drop)
    this.repaint()
  }

  /** Leaves these out: they are shown by the live layer. */
  hide(ids: readonly string[]): void {
    if (ids.length === this.hidden.length && ids.every((id, index) => id === this.hidden[index])) return
    this.hidden = ids
    this.repaint()
  }

  showFrom(least: Least): void {
    if (least.all === this.least.all && least.of === this.least.of) return
    this.least = least
    this.repaint()
  }

  fill(isFilled: boolean): void {
    if (isFilled === this.isFilled) return
    this.isFilled = isFilled
    this.repaint()
  }

  look(camera: Camera, size: Size): void {
    const isResized = size.width !== this.size.width || size.height !== this.size.height
    this.camera = camera
    this.size = size
    this.place()
    clearTimeout(this.timer)
    if (isResized || !this.isGoodEnough()) this.repaint()
    else this.timer = setTimeout(() => this.repaint(), CRISP_AFTER_MS)
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
  }

  private isGoodEnough(): boolean {
    if (!this.painted) return false
    const k = this.camera.scale / this.painted.camera.scale
    if (Math.abs(k - 1) > BLUR_FROM) return false
    const { x, y } = this.offset(k)
    const { width, height } = this.painted.size
    const [right, bottom] = [x + k * width * (1 + 2 * MARGIN), y + k * height * (1 + 2 * MARGIN)]
    return x <= 0 && y <= 0 && right >= this.size.width && bottom >= this.size.height
  }

  /** Where the bitmap's corner lies on the screen for the camera of now. */
  private offset(k: number): { x: number; y: number } {
    const { camera, size } = this.painted!
    return {
      x: this.camera.x - k * (camera.x + MARGIN * size.width),
      y: this.camera.y - k * (camera.y + MARGIN * size.height),
    }
  }

  private place(): void {
    if (!this.painted) return
    const k = this.camera.scale / this.painted.camera.scale
    const { x, y } = this.offset(k)
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${k})`
  }

  private repaint(): void {
    this.isStale = true
    if (!this.isBusy && this.size.width > 0 && !this.isClosed) void this.paint()
  }

  private async paint(): Promise<void> {
    this.isBusy = true
    while (this.isStale && !this.isClosed) {
      this.isStale = false
      const { camera, size } = this
      const shifted = { ...camera, x: camera.x + MARGIN * size.width, y: camera.y + MARGIN * size.height }
      const [width, height] = [size.width * (1 + 2 * MARGIN), size.height * (1 + 2 * MARGIN)]
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
      const bitmap = await this.painter.paint(this.name, {
        camera: shifted,
        width,
        height,
        ratio,
        hidden: this.hidden,
        least: this.least,
        isFilled: this.isFilled,
      })
      if (this.isClosed) break
      Object.assign(this.canvas, { width: bitmap.width, height: bitmap.height })
      Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` })
      this.context?.transferFromImageBitmap(bitmap)
      this.painted = { camera, size }
      this.place()
    }
    this.isBusy = false
  }
}
