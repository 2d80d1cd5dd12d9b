/** The tiles that are there: fetched in the order of need, a few at a time, and as many kept as fit. Knows no network and no screen. */
import { Emitter } from './observable'
import { keyOf, type Tile } from './tiles'

const AT_ONCE = 6
const KEPT = 320
/** How long a tile that could not be fetched is left alone. */
const RETRY_MS = 4000

export interface Fetching<Content> {
  load(tile: Tile, signal: AbortSignal): Promise<Content>
  /** Frees what a tile holds that is not kept any more. */
  drop(content: Content): void
  readonly kept?: number
  readonly now?: () => number
}

export class TileStore<Content> {
  /** Fires when a tile has arrived, or could not be fetched. */
  readonly changed = new Emitter()
  /** In the order in which they were asked for, the latest last. */
  private readonly there = new Map<string, Content>()
  private readonly underWay = new Map<string, AbortController>()
  private readonly failed = new Map<string, number>()
  private wanted: readonly Tile[] = []

  constructor(private readonly fetching: Fetching<Content>) {}

  has = (tile: Tile): boolean => this.there.has(keyOf(tile))

  /** What there is of a tile; asking for it keeps it. */
  get(tile: Tile): Content | undefined {
    const key = keyOf(tile)
    const content = this.there.get(key)
    if (content === undefined) return undefined
    this.there.delete(key)
    this.there.set(key, content)
    return content
  }

  /** Fetches these in their order; what was wanted before and is not any more is given up. */
  want(tiles: readonly Tile[]): void {
    this.wanted = tiles
    const keys = new Set(tiles.map(keyOf))
    for (const [key, abort] of this.underWay) if (!keys.has(key)) abort.abort()
    this.next()
  }

  /** Whether a tile could not be fetched lately. */
  hasFailed = (tile: Tile): boolean => this.now() - (this.failed.get(keyOf(tile)) ?? -Infinity) < RETRY_MS

  /** Resolves once all that is wanted is there, or has failed. */
  async settled(): Promise<void> {
    while (this.pending().length > 0) await new Promise<void>((resolve) => once(this.changed, resolve))
  }

  close(): void {
    this.want([])
    for (const content of this.there.values()) this.fetching.drop(content)
    this.there.clear()
  }

  private pending = (): readonly Tile[] => this.wanted.filter((tile) => !this.has(tile) && !this.hasFailed(tile))

  private next(): void {
    for (const tile of this.pending()) {
      if (this.underWay.size >= AT_ONCE) return
      if (!this.underWay.has(keyOf(tile))) void this.bring(tile)
    }
  }

  private async bring(tile: Tile): Promise<void> {
    const key = keyOf(tile)
    const abort = new AbortController()
    this.underWay.set(key, abort)
    try {
      const content = await this.fetching.load(tile, abort.signal)
      if (abort.signal.aborted) this.fetching.drop(content)
      else this.put(key, content)
    } catch {
      if (!abort.signal.aborted) this.failed.set(key, this.now())
    }
    this.underWay.delete(key)
    this.next()
    this.changed.emit()
  }

  private put(key: string, content: Content): void {
    this.failed.delete(key)
    this.there.set(key, content)
    for (const oldest of this.there.keys()) {
      if (this.there.size <= (this.fetching.kept ?? KEPT)) return
      if (oldest === keyOf({ z: 0, x: 0, y: 0 })) continue
      this.fetching.drop(this.there.get(oldest)!)
      this.there.delete(oldest)
    }
  }

  private now = (): number => (this.fetching.now ?? Date.now)()
}

function once(emitter: Emitter, act: () => void): void {
  const stop = emitter.subscribe(() => {
    stop()
    act()
  })
}
