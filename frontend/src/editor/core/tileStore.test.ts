import { expect, test } from 'vitest'
import { type Fetching, TileStore } from './tileStore'
import { keyOf, type Tile } from './tiles'

const tile = (x: number, z = 3): Tile => ({ z, x, y: 0 })
const row = (count: number, from = 0) => Array.from({ length: count }, (_, x) => tile(from + x))

/** A place where tiles come from when it is told so. */
class Depot {
  readonly asked: string[] = []
  readonly dropped: string[] = []
  readonly waiting = new Map<string, { send(): void; fail(): void; signal: AbortSignal }>()
  time = 0
  readonly store: TileStore<string>

  constructor(options: Partial<Fetching<string>> = {}) {
    this.store = new TileStore<string>({
      load: (wanted, signal) => {
        const key = keyOf(wanted)
        this.asked.push(key)
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')))
          this.waiting.set(key, { send: () => resolve(key), fail: () => reject(new Error('no')), signal })
        })
      },
      drop: (content) => void this.dropped.push(content),
      now: () => this.time,
      ...options,
    })
  }

  async send(...tiles: readonly Tile[]) {
    for (const each of tiles) this.waiting.get(keyOf(each))!.send()
    await turn()
  }
}

const turn = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

test('fetches in the order of need, six at a time', async () => {
  const depot = new Depot()
  depot.store.want(row(8))
  expect(depot.asked).toEqual(row(6).map(keyOf))
  await depot.send(tile(2))
  expect(depot.asked.at(-1)).toBe(keyOf(tile(6)))
  expect(depot.store.get(tile(2))).toBe(keyOf(tile(2)))
})

test('gives up what is not wanted any more, and asks for nothing twice', async () => {
  const depot = new Depot()
  depot.store.want(row(2))
  depot.store.want([tile(1), tile(9)])
  await turn()
  expect(depot.waiting.get(keyOf(tile(0)))!.signal.aborted).toBe(true)
  expect(depot.asked).toEqual([tile(0), tile(1), tile(9)].map(keyOf))
  await depot.send(tile(1), tile(9))
  depot.store.want([tile(1), tile(9)])
  expect(depot.asked).toHaveLength(3)
})

test('a tile that was given up is fetched when it is wanted again', async () => {
  const depot = new Depot()
  depot.store.want([tile(0)])
  depot.store.want([])
  depot.store.want([tile(0)])
  await turn()
  await depot.send(tile(0))
  expect(depot.store.has(tile(0))).toBe(true)
})

test('keeps as many as fit: what nobody asked for longest goes, the whole stays', async () => {
  const depot = new Depot({ kept: 3 })
  const whole = { z: 0, x: 0, y: 0 }
  depot.store.want([whole, tile(1), tile(2)])
  await depot.send(whole, tile(1), tile(2))
  depot.store.get(tile(1))
  depot.store.want([tile(3)])
  await depot.send(tile(3))
  expect(depot.dropped).toEqual([keyOf(tile(2))])
  expect([whole, tile(1), tile(3)].every(depot.store.has)).toBe(true)
})

test('one that cannot be fetched is left alone for a while, and holds up no other', async () => {
  const depot = new Depot()
  depot.store.want(row(7))
  depot.waiting.get(keyOf(tile(0)))!.fail()
  await turn()
  expect(depot.store.hasFailed(tile(0))).toBe(true)
  depot.store.want(row(7))
  expect(depot.asked.filter((key) => key === keyOf(tile(0)))).toHaveLength(1)
  expect(depot.asked).toContain(keyOf(tile(6)))
  await depot.send(...row(6, 1))
  depot.time = 5000
  depot.store.want([tile(0)])
  expect(depot.asked.filter((key) => key === keyOf(tile(0)))).toHaveLength(2)
})

test('tells when all that was wanted is there or has failed', async () => {
  const depot = new Depot()
  depot.store.want(row(2))
  let isSettled = false
  void depot.store.settled().then(() => {
    isSettled = true
  })
  await depot.send(tile(0))
  expect(isSettled).toBe(false)
  depot.waiting.get(keyOf(tile(1)))!.fail()
  await turn()
  await turn()
  expect(isSettled).toBe(true)
})

test('frees all it has when it is closed', async () => {
  const depot = new Depot()
  depot.store.want(row(3))
  await depot.send(tile(0), tile(1))
  depot.store.close()
  await turn()
  expect(depot.dropped).toEqual([tile(0), tile(1)].map(keyOf))
  expect(depot.store.has(tile(0))).toBe(false)
})
