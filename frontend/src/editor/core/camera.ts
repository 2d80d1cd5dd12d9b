/** The camera: screen = image * scale + offset. Immutable; every move gives a new one. */
import { type Bounds, clamp, type Point, type Size } from './geometry'

export interface Camera {
  readonly x: number
  readonly y: number
  /** Screen pixels per image pixel. */
  readonly scale: number
}

export const MAX_SCALE = 64
/** From so many screen pixels per image pixel the pixels themselves are shown. */
export const PIXELS_FROM = 6

export const toScreen = (camera: Camera, point: Point): Point => ({
  x: point.x * camera.scale + camera.x,
  y: point.y * camera.scale + camera.y,
})

export const toImage = (camera: Camera, point: Point): Point => ({
  x: (point.x - camera.x) / camera.scale,
  y: (point.y - camera.y) / camera.scale,
})

/** Where a hand points: as `toImage`, to a hundredth of a screen pixel or finer, without the digits that the division makes up. */
export function pointed(camera: Camera, point: Point): Point {
  const steps = 10 ** Math.ceil(Math.log10(camera.scale * 100))
  const { x, y } = toImage(camera, point)
  return { x: Math.round(x * steps) / steps, y: Math.round(y * steps) / steps }
}

/** The camera that shows the box whole and centred, `padding` screen pixels from the edge, enlarged at most `most` times. */
export function fitted(box: Bounds, view: Size, padding = 24, most = MAX_SCALE): Camera {
  const [width, height] = [Math.max(1, box.maxX - box.minX), Math.max(1, box.maxY - box.minY)]
  const room = { width: Math.max(16, view.width - 2 * padding), height: Math.max(16, view.height - 2 * padding) }
  const scale = clamp(Math.min(room.width / width, room.height / height), 0.001, most)
  return {
    x: view.width / 2 - ((box.minX + box.maxX) / 2) * scale,
    y: view.height / 2 - ((box.minY + box.maxY) / 2) * scale,
    scale,
  }
}

export const panned = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x + dx,
  y: camera.y + dy,
})

/** Zooms by `factor` and keeps what lies under the screen point where it is. */
export function zoomed(camera: Camera, at: Point, factor: number, least: number): Camera {
  const scale = clamp(camera.scale * factor, Math.min(least, camera.scale), MAX_SCALE)
  const ratio = scale / camera.scale
  return { x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio, scale }
}

/** The part of the image that a view of this size shows. */
export function visibleBounds(camera: Camera, view: Size): Bounds {
  const [from, to] = [toImage(camera, { x: 0, y: 0 }), toImage(camera, { x: view.width, y: view.height })]
  return { minX: from.x, minY: from.y, maxX: to.x, maxY: to.y }
}

/** The camera moved just as far as needed so that at least a strip of the picture stays in view. */
export function kept(camera: Camera, picture: Size, view: Size, strip = 48): Camera {
  const [width, height] = [picture.width * camera.scale, picture.height * camera.scale]
  return {
    ...camera,
    x: clamp(camera.x, strip - width, view.width - strip),
    y: clamp(camera.y, strip - height, view.height - strip),
  }
}
