/** One person, one task, two tabs: each sends what is its own, and nothing of either is lost. */
import { beforeEach, describe, expect, test } from 'vitest'
import { drawn } from '../testing/driver'
import { Server } from '../testing/saving'
import { change } from './changes'
import { type Holders, PageHolders } from './holders'
import { MemoryJournal } from './journal'
import { Outbox } from './outbox'

const create = (...ids: string[]) => change({ created: ids.map((id) => drawn(id)) })

let server: Server
let journal: MemoryJournal
beforeEach(() => {
  server = new Server()
  journal = new MemoryJournal()
})

const tab = (holders: Holders) =>
  new Outbox({
    set: 'set',
    revision: server.revision,
    journal,
    token: () => 7,
    send: (set, save) => server.send(set, save),
    holders,
  })

describe('where the tabs know of each other', () => {
  const known = new PageHolders()

  test('a second tab leaves alone what waits in the first', async () => {
    const first = tab(known)
    server.isDown = true
    first.record(create('a'))
    await first.flush()
    first.record(create('b'))
    server.isDown = false
    const second = tab(known)
    expect(await second.restore()).toEqual([])
    first.record(create('c'))
    first.resume()
    expect(await first.flush()).toBe(true)
    expect([...server.rows.keys()]).toEqual(['a', 'b', 'c'])
    expect(await journal.load()).toEqual([])
  })

  test('what a tab leaves behind is taken by exactly one of those that come after it', async () => {
    const first = tab(known)
    first.record(create('a'))
    first.stop()
    const [one, other] = await Promise.all([tab(known).restore(), tab(known).restore()])
    expect([one.length, other.length].sort()).toEqual([0, 1])
  })

  test('who comes second is told when the first has gone with work that is not saved', async () => {
    const first = tab(known)
    first.record(create('a'))
    const second = tab(known)
    await second.restore()
    const left = second.whenLeft(new AbortController().signal)
    first.stop()
    expect(await left).toBe(true)
    expect(await tab(known).restore()).toEqual([create('a')])
  })
})

describe('where they do not', () => {
  test('what the first tab adds to a change that the second has sent goes out by itself', async () => {
    const first = tab(new PageHolders())
    first.record(create('a'))
    const second = tab(new PageHolders())
    await second.restore()
    expect(await second.flush()).toBe(true)
    first.record(create('b'))
    expect(await first.flush()).toBe(true)
    expect([...server.rows.keys()]).toEqual(['a', 'b'])
    expect(first.conflicts.get()).toEqual([])
    expect(await journal.load()).toEqual([])
  })

  test('what was written since is not forgotten with what the other tab has sent', async () => {
    const first = tab(new PageHolders())
    first.record(create('a'))
    const second = tab(new PageHolders())
    let answer = () => {}
    const isSent = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { send } = server
    server.send = async (set, save) => {
      await isSent
      return send(set, save)
    }
    await second.restore()
    first.record(create('b'))
    answer()
    expect(await second.flush()).toBe(true)
    expect((await journal.load()).flatMap((entry) => entry.change.created.map(({ id }) => id))).toEqual(['a', 'b'])
  })
})
