/**
 * Which tiles show a part of a very large picture: level 0 is one tile of the whole, every next level has twice the resolution, and the last
 * is that of the picture itself. Places are pixels of the picture. Pure.
 */
import { type Camera, visibleBounds } from './camera'
import { type Bounds, clamp, type Size } from './geometry'

/** How a picture is cut. */
export interface Tiling extends Size {
  /** The side of a tile, in its own pixels. */
  readonly tile: number
  readonly levels: number
}

export interface Tile {
  readonly z: number
  readonly x: number
  readonly y: number
}

export interface Plan {
  /** What is there to be painted, each over those before it. */
  readonly paint: readonly Tile[]
  /** What is to be fetched, the most urgent first. */
  readonly fetch: readonly Tile[]
}

export const WHOLE: Tile = { z: 0, x: 0, y: 0 }
/** A tile is enlarged by so much on the screen before the next level is worth its four times as many. */
const ENLARGED = 1.2
/** How far around the view tiles are fetched ahead, in tiles. */
const AHEAD = 1

export const keyOf = ({ z, x, y }: Tile): string => `${z}/${x}/${y}`

/** How many pixels of the picture the side of a tile of this level spans. */
export const sideOf = ({ tile, levels }: Tiling, z: number): number => tile * 2 ** (levels - 1 - z)

/** The part of the picture that a tile shows. */
export function boxOf(tiling: Tiling, { z, x, y }: Tile): Bounds {
  const side = sideOf(tiling, z)
  const [maxX, maxY] = [Math.min((x + 1) * side, tiling.width), Math.min((y + 1) * side, tiling.height)]
  return { minX: x * side, minY: y * side, maxX, maxY }
}

/** The coarsest level that looks sharp at `scale` pixels of the screen per pixel of the picture. */
export const levelFor = ({ levels }: Tiling, scale: number): number =>
  clamp(levels - 1 + Math.ceil(Math.log2(scale / ENLARGED)), 0, levels - 1)

/** The tiles of a level that touch a part of the picture, the nearest to its middle first; none beside the picture. */
export function tilesIn(tiling: Tiling, part: Bounds, z: number): readonly Tile[] {
  const side = sideOf(tiling, z)
  const [left, right] = span(part.minX, part.maxX, tiling.width, side)
  const [top, bottom] = span(part.minY, part.maxY, tiling.height, side)
  const [midX, midY] = [(part.minX + part.maxX) / 2 / side - 0.5, (part.minY + part.maxY) / 2 / side - 0.5]
  const found: Tile[] = []
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) found.push({ z, x, y })
  const far = ({ x, y }: Tile) => (x - midX) ** 2 + (y - midY) ** 2
  return found.sort((a, b) => far(a) - far(b))
}

/** The tile of a lower level that shows this one's place too. */
export const above = ({ z, x, y }: Tile, levels = 1): Tile => ({ z: z - levels, x: x >> levels, y: y >> levels })

/** What to paint of what `has` is there, and what to fetch, for a view of this size with `ratio` pixels of the screen per unit of it. */
export function planned(tiling: Tiling, camera: Camera, view: Size, ratio: number, has: (tile: Tile) => boolean): Plan {
  const part = visibleBounds(camera, view)
  const z = levelFor(tiling, camera.scale * ratio)
  const wanted = tilesIn(tiling, part, z)
  const paint = new Map<string, Tile>()
  for (const tile of wanted) {
    for (const there of has(tile) ? [tile] : [...ancestor(tile, has), ...below(tile).filter(has)])
      paint.set(keyOf(there), there)
  }
  const missing = wanted.filter((tile) => !has(tile))
  const around = grown(part, AHEAD * sideOf(tiling, z))
  const fetch = [...(has(WHOLE) ? [] : [WHOLE]), ...missing, ...tilesIn(tiling, around, z).filter((tile) => !has(tile))]
  return {
    paint: [...paint.values()].sort((a, b) => a.z - b.z),
    fetch: [...new Map(fetch.map((tile) => [keyOf(tile), tile])).values()],
  }
}

/** The nearest of the coarser ones that is there. */
function ancestor(tile: Tile, has: (tile: Tile) => boolean): readonly Tile[] {
  for (let up = 1; up <= tile.z; up++) if (has(above(tile, up))) return [above(tile, up)]
  return []
}

/** The four of the next level that show the same place: there from before the camera went further out. */
const below = ({ z, x, y }: Tile): readonly Tile[] =>
  [0, 1].flatMap((down) => [0, 1].map((across) => ({ z: z + 1, x: 2 * x + across, y: 2 * y + down })))

/** The first and last column (or row) that reach into what is seen; the last before the first where none does. */
function span(from: number, to: number, length: number, side: number): readonly [number, number] {
  if (to <= 0 || from >= length) return [0, -1]
  const last = Math.ceil(length / side) - 1
  return [clamp(Math.floor(from / side), 0, last), clamp(Math.ceil(to / side) - 1, 0, last)]
}

const grown = (part: Bounds, by: number): Bounds => ({
  minX: part.minX - by,
  minY: part.minY - by,
  maxX: part.maxX + by,
  maxY: part.maxY + by,
})
