/** The small picture of the whole: how large it is, what of it is in view, and where a press on it takes the camera. Pure. */
import { type Camera, visibleBounds } from './camera'
import { type Bounds, clamp, type Point, type Size } from './geometry'

const LONGEST_PX = 168
const SHORTEST_PX = 40
/** What is cut off by less is no reason for a map. */
const SLACK = 0.01

/** In screen pixels, in the picture's proportions unless it is very long. */
export function mapSize({ width, height }: Size): Size {
  const scale = LONGEST_PX / Math.max(width, height)
  return { width: Math.max(SHORTEST_PX, width * scale), height: Math.max(SHORTEST_PX, height * scale) }
}

/** The part of the picture that the view shows, as shares of its sides; null where it shows all of it, or is nothing yet. */
export function inView(camera: Camera, view: Size, picture: Size): Bounds | null {
  if (view.width === 0 || view.height === 0) return null
  const { minX, minY, maxX, maxY } = visibleBounds(camera, view)
  const bounds = {
    minX: clamp(minX / picture.width, 0, 1),
    minY: clamp(minY / picture.height, 0, 1),
    maxX: clamp(maxX / picture.width, 0, 1),
    maxY: clamp(maxY / picture.height, 0, 1),
  }
  const isWhole = bounds.minX < SLACK && bounds.minY < SLACK && bounds.maxX > 1 - SLACK && bounds.maxY > 1 - SLACK
  return isWhole ? null : bounds
}

/** The camera with this place, in shares of the picture's sides, in the middle of the view. */
export function centred(camera: Camera, at: Point, view: Size, picture: Size): Camera {
  return {
    ...camera,
    x: view.width / 2 - clamp(at.x, 0, 1) * picture.width * camera.scale,
    y: view.height / 2 - clamp(at.y, 0, 1) * picture.height * camera.scale,
  }
}
