/** Paints many shapes onto one bitmap: culled, simplified where tiny, each its own path. Runs in the worker or, failing that, on the page. */
import type { Camera } from '../core/camera'
import type { Bounds } from '../core/geometry'

/** What a shape is drawn of: flat coordinates x, y, x, y in image pixels. */
export interface Stroke {
  readonly type: 'area' | 'line' | 'dot'
  readonly rings: readonly Float32Array[]
  readonly isHidden: boolean
}

/** A shape as the painter needs it. */
export interface Item {
  readonly id: string
  readonly feature: string
  readonly strokes: readonly Stroke[]
  readonly bounds: Bounds
  readonly color: string
  readonly label: string
  readonly confidence: number
}

export interface View {
  readonly camera: Camera
  /** CSS pixels of the bitmap, margins included. */
  readonly width: number
  readonly height: number
  readonly ratio: number
  readonly hidden: readonly string[]
  readonly least: Least
  /** Whether areas are filled. */
  readonly isFilled: boolean
}

/** Items of less confidence are left out: of features with a mark of their own by that. */
export interface Least {
  readonly all: number
  readonly of: ReadonlyMap<string, number>
}

export interface Look {
  readonly isDashed: boolean
  readonly fill: number
}

export const LOOKS: Record<string, Look> = {
  accepted: { isDashed: false, fill: 0.25 },
  suggested: { isDashed: true, fill: 0.12 },
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

const SPECK_PX = 3
const SIMPLE_PX = 10
const LABEL_FROM_PX = 48
const MOST_LABELS = 400
const DOT_PX = 4
const HIDDEN_DASH = [3, 4]
export const HOLLOW = 'rgb(16 17 20 / 60%)'
export const RIM = '#ffffff'
const TAG = { width: 48, height: 16 }
const FONT = '500 11px system-ui, "Segoe UI", "Liberation Sans", sans-serif'

export class Rasterizer {
  private readonly items = new Map<string, Item>()
  private ordered: readonly Item[] | null = null

  constructor(private readonly look: Look) {}

  update(put: readonly Item[], drop: readonly string[]): void {
    for (const id of drop) this.items.delete(id)
    for (const item of put) this.items.set(item.id, item)
    this.ordered = null
  }

  paint(context: Context, view: View): void {
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0)
    context.clearRect(0, 0, view.width, view.height)
    const seen = this.visible(view)
    for (const item of seen) this.shape(context, view, item)
    context.setLineDash([])
    for (const item of tagged(seen, view).slice(-MOST_LABELS)) tag(context, view, item)
  }

  /** Large shapes first, so that small ones lie on top. */
  private sorted(): readonly Item[] {
    this.ordered ??= [...this.items.values()].sort((a, b) => sizeOf(b.bounds) - sizeOf(a.bounds))
    return this.ordered
  }

  private visible({ camera, width, height, hidden, least }: View): readonly Item[] {
    const [minX, minY] = [-camera.x / camera.scale, -camera.y / camera.scale]
    const [maxX, maxY] = [minX + width / camera.scale, minY + height / camera.scale]
    const left = new Set(hidden)
    return this.sorted().filter(
      ({ id, feature, bounds, confidence }) =>
        confidence >= (least.of.get(feature) ?? least.all) &&
        bounds.minX <= maxX &&
        bounds.maxX >= minX &&
        bounds.minY <= maxY &&
        bounds.maxY >= minY &&
        !left.has(id),
    )
  }

  private shape(context: Context, { camera, isFilled }: View, item: Item): void {
    const { bounds, strokes, color } = item
    const across = Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY) * camera.scale
    if (across < SPECK_PX && strokes[0]?.type === 'area') {
      context.fillStyle = color
      context.fillRect(bounds.minX * camera.scale + camera.x, bounds.minY * camera.scale + camera.y, across, across)
      return
    }
    for (const stroke of strokes) {
      context.beginPath()
      for (const ring of stroke.rings) trace(context, camera, ring, stroke.type, across < SIMPLE_PX ? 2 : 1)
      if (stroke.type === 'dot') this.dots(context, color, stroke.isHidden)
      else this.outline(context, color, stroke, across, isFilled)
    }
  }

  private outline(
    context: Context,
    color: string,
    { type, isHidden }: Stroke,
    across: number,
    isFilled: boolean,
  ): void {
    if (type === 'area' && isFilled) {
      context.globalAlpha = this.look.fill
      context.fillStyle = color
      context.fill('evenodd')
      context.globalAlpha = 1
    }
    const dash = this.look.isDashed && across >= SIMPLE_PX ? [6, 4] : []
    context.setLineDash(isHidden ? HIDDEN_DASH : dash)
    context.lineWidth = 2
    context.strokeStyle = color
    context.stroke()
  }

  /** Filled with a light rim; hidden they are a ring, and as suggestions a broken one. */
  private dots(context: Context, color: string, isHidden: boolean): void {
    const isRing = isHidden || this.look.isDashed
    context.fillStyle = isRing ? HOLLOW : color
    context.fill()
    context.setLineDash(this.look.isDashed ? [2.5, 2.5] : [])
    context.lineWidth = isRing ? 2 : 1.5
    context.strokeStyle = isRing ? color : RIM
    context.stroke()
  }
}

/** What is large enough to have its name beside it; of points that lie closer than a name, one. */
function tagged(seen: readonly Item[], { camera }: View): readonly Item[] {
  const taken = new Set<string>()
  return seen.filter(({ bounds }) => {
    const width = (bounds.maxX - bounds.minX) * camera.scale
    if (sizeOf(bounds) > 0 || width > 0) return width >= LABEL_FROM_PX
    const [x, y] = [bounds.minX * camera.scale + camera.x, bounds.minY * camera.scale + camera.y]
    const cell = `${Math.floor(x / TAG.width)} ${Math.floor(y / TAG.height)}`
    return !taken.has(cell) && Boolean(taken.add(cell))
  })
}

const sizeOf = ({ minX, minY, maxX, maxY }: Bounds): number => (maxX - minX) * (maxY - minY)

function trace(context: Context, camera: Camera, ring: Float32Array, type: Stroke['type'], step: number): void {
  const every = ring.length / 2 > 8 ? step : 1
  for (let index = 0; index < ring.length; index += 2 * every) {
    const [x, y] = [ring[index]! * camera.scale + camera.x, ring[index + 1]! * camera.scale + camera.y]
    if (type === 'dot') {
      context.moveTo(x + DOT_PX, y)
      context.arc(x, y, DOT_PX, 0, 2 * Math.PI)
    } else if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
  if (type === 'area') context.closePath()
}

function tag(context: Context, { camera }: View, { bounds, label, color, strokes }: Item): void {
  context.font = FONT
  const width = context.measureText(label).width + 8
  const x = bounds.minX * camera.scale + camera.x - 1
  const y = bounds.minY * camera.scale + camera.y - TAG.height - liftOf(strokes)
  context.fillStyle = color
  context.fillRect(x, y, width, TAG.height)
  context.fillStyle = inkOn(color)
  context.textBaseline = 'middle'
  context.fillText(label, x + 4, y + 8.5)
}

/** How much higher the name stands so that it covers no dot, in screen pixels. */
export const liftOf = (strokes: readonly { readonly type: Stroke['type'] }[]): number =>
  strokes.some(({ type }) => type === 'dot') ? DOT_PX + 3 : 0

/** Black or white, whichever reads better on the colour. */
export function inkOn(color: string): string {
  const [r = 0, g = 0, b = 0] = (color.match(/^#(..)(..)(..)/)?.slice(1) ?? []).map((part) => Number.parseInt(part, 16))
  const linear = [r, g, b].map((channel) => (channel / 255) ** 2.2)
  const luminance = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
  return luminance > 0.179 ? '#101114' : '#ffffff'
}
