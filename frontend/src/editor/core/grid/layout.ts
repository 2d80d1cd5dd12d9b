/** How tiles stand: in groups by what is suggested, in rows of the screen, and where the keys lead. Pure. */
import { optionsIn } from '../answering'
import { sureness } from '../sureness'
import type { Feature, Id } from '../types'
import { isDecided, isEditable, suggestedIn, type Tile } from './tile'

export interface Group {
  /** The options suggested, as one word; '' of what nothing is suggested for. */
  readonly key: string
  readonly options: readonly Id[]
  readonly tiles: readonly Tile[]
  /** Of those that can be accepted in one go: with a suggestion, not decided. */
  readonly open: readonly Tile[]
  /** The confidence of the least and of the most sure tile, and of all together; null where nothing is suggested. */
  readonly surety: { readonly least: number; readonly most: number; readonly mean: number } | null
}

/** Tiles by the surest suggested answer at or above a confidence: the group that is surest on the whole first, and in it the surest tile. */
export function groupsOf(tiles: readonly Tile[], question: Feature, least: number): readonly Group[] {
  const byKey = new Map<string, Tile[]>()
  for (const tile of tiles) {
    const said = suggestedIn(tile, question, least)
    const key = said ? optionsIn(question, said.value).join() : ''
    byKey.set(key, [...(byKey.get(key) ?? []), tile])
  }
  const groups = [...byKey].map(([key, members]) => groupOf(key, members, question, least))
  const mean = ({ surety }: Group): number => surety?.mean ?? -1
  return groups.sort((one, other) => mean(other) - mean(one) || other.tiles.length - one.tiles.length)
}

function groupOf(key: string, members: readonly Tile[], question: Feature, least: number): Group {
  if (key === '') return { key, options: [], tiles: members, open: [], surety: null }
  const surety = new Map(members.map((tile) => [tile.task, sureness(suggestedIn(tile, question, least)!)]))
  const all = [...surety.values()]
  return {
    key,
    options: key.split(','),
    tiles: [...members].sort((one, other) => surety.get(other.task)! - surety.get(one.task)!),
    open: members.filter((tile) => isEditable(tile) && !isDecided(tile, question)),
    surety: {
      least: Math.min(...all),
      most: Math.max(...all),
      mean: all.reduce((sum, each) => sum + each, 0) / all.length,
    },
  }
}

export type Rows = readonly (readonly Id[])[]

/** The rows of each group on a screen of so many columns. */
export const rowsOf = (tiles: readonly Tile[], columns: number): Rows =>
  Array.from({ length: Math.ceil(tiles.length / columns) }, (_, row) =>
    tiles.slice(row * columns, (row + 1) * columns).map(({ task }) => task),
  )

export type Way = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

/** Where a key leads from a tile; up and down stay in the column as far as the row is long. The first tile where it is nowhere. */
export function reached(rows: Rows, from: Id | null, way: Way): Id | null {
  const order = rows.flat()
  const index = from === null ? -1 : order.indexOf(from)
  if (index < 0) return order[0] ?? null
  if (way === 'first') return order[0]!
  if (way === 'last') return order.at(-1)!
  if (way === 'left') return order[Math.max(0, index - 1)]!
  if (way === 'right') return order[Math.min(order.length - 1, index + 1)]!
  const row = rows.findIndex((ids) => ids.includes(from!))
  const next = rows[row + (way === 'up' ? -1 : 1)]
  return next ? (next[Math.min(rows[row]!.indexOf(from!), next.length - 1)] ?? from) : from
}

/** All from one tile to another, in the order of the screen. */
export function between(order: readonly Id[], from: Id | null, to: Id): readonly Id[] {
  const [start, end] = [from === null ? -1 : order.indexOf(from), order.indexOf(to)]
  if (start < 0 || end < 0) return [to]
  return order.slice(Math.min(start, end), Math.max(start, end) + 1)
}

/** Between tiles, in px. */
export const GAP_PX = 10

/** How many tiles of at least this width stand side by side. */
export const columnsFor = (width: number, size: number): number =>
  Math.max(1, Math.floor((width + GAP_PX) / (size + GAP_PX)))

/** The width of tiles of which so many stand side by side. */
export const sizeFor = (width: number, columns: number): number => Math.floor((width + GAP_PX) / columns) - GAP_PX
