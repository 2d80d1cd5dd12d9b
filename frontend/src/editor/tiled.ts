/** Pictures that are shown by tiles: how they are cut and what their values are, as the server tells it, and the tiles of the last few. */
import { fitted } from './core/camera'
import type { Size } from './core/geometry'
import { BYTES, type Depth, type Levels, levelsOf, shades, valuesOf } from './core/levels'
import { TileStore } from './core/tileStore'
import { planned, type Tile, type Tiling } from './core/tiles'
import type { Source } from './viewer'

/** Of so many pictures tiles are kept: the one at hand, the next, and the one before. */
const PICTURES = 3

/** A tile as it is painted, within its first `side` pixels; of 16 bits with the values that it is painted anew from. */
export interface Content {
  readonly picture: ImageBitmap | OffscreenCanvas
  readonly values?: Uint16Array
  levels?: Levels
}

interface Facts {
  readonly bits?: number
  readonly window?: readonly [number, number]
  readonly tiles?: { readonly size: number; readonly levels: number }
}

/** How a picture is cut; null where it is shown whole. */
export function tilingOf({ tile_url, facts, width, height }: Source): Tiling | null {
  const { tiles } = (facts ?? {}) as Facts
  return tile_url && tiles ? { width, height, tile: tiles.size, levels: tiles.levels } : null
}

/** What can be chosen of a picture's values. */
export function depthOf(source: Source): Depth {
  const { bits, window } = (source.facts ?? {}) as Facts
  if (bits !== 16 || !window || !tilingOf(source)) return BYTES
  return { bits, low: Math.floor(window[0]), high: Math.ceil(window[1]), least: 0, greatest: 65_535 }
}

const open = new Map<string, TileStore<Content>>()

/** The tiles of a picture; the same for as long as it is one of the last few. */
export function tilesOf(source: Source): TileStore<Content> {
  const url = source.tile_url ?? ''
  const known = open.get(url)
  const store = known ?? new TileStore<Content>({ load: (tile, signal) => load(source, tile, signal), drop })
  open.delete(url)
  open.set(url, store)
  for (const [oldest, each] of open) {
    if (open.size <= PICTURES) break
    open.delete(oldest)
    each.close()
  }
  return store
}

let lastView: Size | null = null

/** How large the place is that pictures are shown in. */
export const noteView = (view: Size): void => {
  lastView = view
}

/** Fetches the tiles that the whole picture is shown by at first. Resolves when they are there. */
export async function preloadTiles(source: Source, tiling: Tiling): Promise<void> {
  const view = lastView ?? { width: window.innerWidth, height: window.innerHeight }
  const camera = fitted({ minX: 0, minY: 0, maxX: tiling.width, maxY: tiling.height }, view)
  const store = tilesOf(source)
  store.want(planned(tiling, camera, view, Math.min(window.devicePixelRatio || 1, 2), store.has).fetch)
  await store.settled()
}

/** What to paint of a tile, with 16-bit values drawn between these levels. */
export function pictureOf(content: Content, levels: Levels): CanvasImageSource {
  const { picture, values } = content
  const isDrawn = content.levels?.low === levels.low && content.levels.high === levels.high
  if (!values || isDrawn || picture instanceof ImageBitmap) return picture
  const context = picture.getContext('2d')!
  const image = context.createImageData(picture.width, picture.height)
  const [pixels, table] = [new Uint32Array(image.data.buffer), tableOf(levels)]
  for (let at = 0; at < pixels.length; at++) pixels[at] = table[values[at]!]!
  context.putImageData(image, 0, 0)
  content.levels = levels
  return picture
}

let table: { readonly levels: Levels; readonly shades: Uint32Array } | null = null

function tableOf(levels: Levels): Uint32Array {
  if (table?.levels.low !== levels.low || table.levels.high !== levels.high) table = { levels, shades: shades(levels) }
  return table!.shades
}

async function load(source: Source, { z, x, y }: Tile, signal: AbortSignal): Promise<Content> {
  const isDeep = levelsOf(depthOf(source), null).bits === 16
  const url = source.tile_url!.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y))
  const answer = await fetch(isDeep ? `${url}?values=1` : url, { signal })
  if (!answer.ok) throw new Error(`A tile answered ${answer.status}.`)
  const blob = await answer.blob()
  if (!isDeep) return { picture: await createImageBitmap(blob) }
  // The bytes are numbers here: no profile, no gamma, no alpha may touch them.
  const packed = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const picture = new OffscreenCanvas(packed.width, packed.height)
  const context = picture.getContext('2d', { willReadFrequently: true })!
  context.drawImage(packed, 0, 0)
  packed.close()
  return { picture, values: valuesOf(context.getImageData(0, 0, picture.width, picture.height).data) }
}

function drop({ picture }: Content): void {
  if (picture instanceof ImageBitmap) picture.close()
}
