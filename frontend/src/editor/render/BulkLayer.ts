/** One bitmap over the picture. Moving the camera moves the bitmap; it is painted anew only when it is no longer good enough. */
import type { Camera } from '../core/camera'
import type { Point, Size } from '../core/geometry'
import type { Painter } from './painter'
import type { Item, Least } from './raster'

const MARGIN = 0.25
const BLUR_FROM = 0.1
const CRISP_AFTER_MS = 90

/** The bitmap on show: the camera that looks on it from its own corner, and its size in CSS pixels. */
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
  private isEmpty = true
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

  /** `isEmpty` is whether nothing is left after it. */
  update(put: readonly Item[], drop: readonly string[], isEmpty: boolean): void {
    if (put.length + drop.length === 0) return
    this.isEmpty = isEmpty
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
    if (isResized) this.repaint()
    else if (!this.covers(0)) this.begin()
    else this.sharpen()
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
  }

  /** At its own scale, with half of its margin left on each side: nothing would be better for painting it anew. */
  private isCrisp(): boolean {
    return this.camera.scale === this.painted?.camera.scale && this.covers(0.5)
  }

  /** Whether it can be shown for now, and leaves this share of the margin on each side. */
  private covers(share: number): boolean {
    if (!this.painted) return false
    const k = this.camera.scale / this.painted.camera.scale
    if (Math.abs(k - 1) > BLUR_FROM) return false
    const { x, y } = this.offset(k)
    const { width, height } = this.painted.size
    const [left, top] = [share * marginOf(this.size.width), share * marginOf(this.size.height)]
    const [right, bottom] = [x + k * width, y + k * height]
    return x <= -left && y <= -top && right >= this.size.width + left && bottom >= this.size.height + top
  }

  /** Where the bitmap's corner lies on the screen for the camera of now. */
  private offset(k: number): Point {
    const { x, y } = this.painted!.camera
    return { x: this.camera.x - k * x, y: this.camera.y - k * y }
  }

  private place(): void {
    if (!this.painted) return
    const k = this.camera.scale / this.painted.camera.scale
    const { x, y } = this.offset(k)
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${k})`
  }

  private sharpen(): void {
    clearTimeout(this.timer)
    if (!this.isCrisp() && !this.isEmpty) this.timer = setTimeout(() => this.repaint(), CRISP_AFTER_MS)
  }

  private repaint(): void {
    this.isStale = true
    this.begin()
  }

  private begin(): void {
    if (!this.isBusy && this.size.width > 0 && !this.isClosed) void this.paint()
  }

  /** Until what is on show is what there is, and lies where the camera has gone meanwhile. */
  private async paint(): Promise<void> {
    this.isBusy = true
    // A view is told its size before its camera, and shapes before how they look: one bitmap is for all of it.
    await null
    while ((this.isStale || !this.covers(0)) && !this.isClosed) {
      this.isStale = false
      // Without anything on it, it would be painted and laid over the picture all the same.
      if (this.isEmpty) {
        this.canvas.style.visibility = 'hidden'
        break
      }
      const [left, top] = [marginOf(this.size.width), marginOf(this.size.height)]
      const camera = { ...this.camera, x: this.camera.x + left, y: this.camera.y + top }
      const size = { width: this.size.width + 2 * left, height: this.size.height + 2 * top }
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
      const { hidden, least, isFilled } = this
      const bitmap = await this.painter.paint(this.name, { camera, ...size, ratio, hidden, least, isFilled })
      if (this.isClosed) break
      Object.assign(this.canvas, { width: bitmap.width, height: bitmap.height })
      Object.assign(this.canvas.style, { width: `${size.width}px`, height: `${size.height}px` })
      this.context?.transferFromImageBitmap(bitmap)
      this.canvas.style.visibility = ''
      this.painted = { camera, size }
      this.place()
    }
    this.isBusy = false
    if (!this.isClosed) this.sharpen()
  }
}

/** Whole pixels, so that a bitmap that is only moved lies on the screen's own pixels. */
const marginOf = (side: number): number => Math.round(MARGIN * side)
