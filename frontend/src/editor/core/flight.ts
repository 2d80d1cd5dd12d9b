/** Where a camera is on its way from one place to another. Pure: who moves it, and when, is the page's matter. */
import { type Camera, toImage } from './camera'
import type { Size } from './geometry'

/** `share` of the way, from 0 to 1: nearing evenly to the eye, and the middle of the view on a line over the picture. */
export function between(from: Camera, to: Camera, share: number, view: Size): Camera {
  if (share >= 1) return to
  const middle = { x: view.width / 2, y: view.height / 2 }
  const [a, b] = [toImage(from, middle), toImage(to, middle)]
  const eased = 1 - (1 - share) ** 3
  const scale = from.scale * (to.scale / from.scale) ** eased
  const at = { x: a.x + (b.x - a.x) * eased, y: a.y + (b.y - a.y) * eased }
  return { x: middle.x - at.x * scale, y: middle.y - at.y * scale, scale }
}
