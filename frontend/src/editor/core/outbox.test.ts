import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { drawn } from '../testing/driver'
import { Server } from '../testing/saving'
import { type ChangeSet, change } from './changes'
import { DeviceJournal, MemoryJournal } from './journal'
import { Outbox, type OutboxOptions } from './outbox'
import { SaveRefused } from './save'

const outbox = (server: Server, part: Partial<OutboxOptions> = {}) =>
  new Outbox({
    set: 'set',
    revision: server.revision,
    journal: new MemoryJournal(),
    token: () => 7,
    send: server.send,
    random: () => 1,
    ...part,
  })

const create = (...ids: string[]): ChangeSet => change({ created: ids.map((id) => drawn(id)) })
const move = (id: string, from: number, to: number): ChangeSet =>
  change({ updated: [{ before: drawn(id, { x: from }), after: drawn(id, { x: to }) }] })
const decide = (id: string, outcome: 'accepted' | 'withdrawn', annotation: string | null) => ({
  before: null,
  after: { id, suggestion: 's', outcome, annotation, bulk: false, shown_threshold: null, focus_ms: 0 },
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('saving', () => {
  test('changes within the idle time travel together, from the known revision, with token and id', async () => {
    const server = new Server()
    const box = outbox(server)
    box.record(create('a'))
    box.record(create('b'))
    expect(box.status.get()).toMatchObject({ state: 'waiting', unsaved: 2 })
    await vi.advanceTimersByTimeAsync(1500)
    expect(server.saves).toHaveLength(1)
    expect(server.saves[0]).toMatchObject({ base_revision: 0, token: 7 })
    expect([...server.rows.keys()]).toEqual(['a', 'b'])
    expect(box.status.get()).toMatchObject({ state: 'saved', unsaved: 0 })
    expect(box.revision).toBe(1)
  })

  test('somebody who never pauses is saved every ten seconds', async () => {
    const server = new Server()
    const box = outbox(server)
    for (let second = 0; second < 11; second += 1) {
      box.record(create(`a${second}`))
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(server.saves).toHaveLength(1)
  })

  test('made and undone before the save sends nothing', async () => {
    const server = new Server()
    const box = outbox(server)
    box.record(create('a'))
    box.record(change({ deleted: [drawn('a')] }))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(server.saves).toEqual([])
    expect(box.status.get().state).toBe('saved')
  })

  test('a decision and its withdrawal go as two saves, each true in itself', async () => {
    const server = new Server()
    const box = outbox(server)
    box.record(change({ created: [drawn('a')], decisions: [decide('d1', 'accepted', 'a')] }))
    box.record(change({ deleted: [drawn('a')], decisions: [decide('d2', 'withdrawn', null)] }))
    await vi.advanceTimersByTimeAsync(1500)
    expect(
      server.saves.map(({ created, deleted, decisions }) => [created.length, deleted.length, decisions[0]!.outcome]),
    ).toEqual([
      [1, 0, 'accepted'],
      [0, 1, 'withdrawn'],
    ])
    expect(server.saves[1]!.base_revision).toBe(1)
  })

  test('what is done while a save is on its way goes with the next one', async () => {
    const server = new Server()
    let answer = () => {}
    const slow: OutboxOptions['send'] = async (set, save) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return server.send(set, save)
    }
    const box = outbox(server, { send: slow })
    box.record(create('a'))
    const flushed = box.flush()
    await vi.advanceTimersByTimeAsync(0)
    expect(box.status.get().state).toBe('saving')
    box.record(create('b'))
    answer()
    await vi.advanceTimersByTimeAsync(0)
    answer()
    expect(await flushed).toBe(true)
    expect(server.saves.map(({ base_revision, created }) => [base_revision, created[0]!.id])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  })
})

describe('when the connection is lost', () => {
  test('it says so, keeps everything, tries again later and later, and sends each change once', async () => {
    const server = new Server()
    server.isDown = true
    const box = outbox(server)
    box.record(create('a'))
    await vi.advanceTimersByTimeAsync(1500)
    expect(box.status.get()).toMatchObject({ state: 'offline', unsaved: 1 })
    box.record(create('b'))
    await vi.advanceTimersByTimeAsync(3000)
    expect(box.status.get()).toMatchObject({ state: 'offline', unsaved: 2 })
    server.isDown = false
    await vi.advanceTimersByTimeAsync(30_000)
    expect(box.status.get().state).toBe('saved')
    expect([...server.rows.keys()].sort()).toEqual(['a', 'b'])
  })

  test('it sends at once when told that the network is back', async () => {
    const server = new Server()
    server.isDown = true
    const box = outbox(server)
    box.record(create('a'))
    expect(await box.flush()).toBe(false)
    server.isDown = false
    box.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(box.status.get().state).toBe('saved')
  })

  test('a save whose answer was lost is known to be saved as soon as the server tells of it', async () => {
    const server = new Server()
    const box = outbox(server)
    server.losesAnswers = true
    box.record(create('a'))
    await box.flush()
    expect(box.status.get()).toMatchObject({ state: 'offline', unsaved: 1 })
    await box.meet({ revision: server.revision, annotations: [...server.rows.values()], decisions: [] })
    expect(box.status.get()).toMatchObject({ state: 'saved', unsaved: 0 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.saves).toHaveLength(1)
  })

  test('it is back once the server answers, though what waited was done by somebody else meanwhile', async () => {
    const server = new Server()
    server.isDown = true
    const box = outbox(server)
    box.record(create('a'))
    await box.flush()
    server.isDown = false
    server.revision = 1
    server.rows.set('a', drawn('a'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(box.status.get()).toMatchObject({ state: 'saved', unsaved: 0 })
  })

  test('a save whose answer was lost is not made twice', async () => {
    const server = new Server()
    server.losesAnswers = true
    const box = outbox(server)
    box.record(create('a'))
    await box.flush()
    server.losesAnswers = false
    box.record(move('a', 0, 1))
    await vi.advanceTimersByTimeAsync(5000)
    expect(server.saves).toHaveLength(2)
    expect(box.revision).toBe(2)
    expect(server.rows.get('a')!.value).toEqual({ x: 1 })
  })
})

describe('when somebody else saved first', () => {
  const both = () => {
    const server = new Server()
    server.revision = 3
    server.rows.set('a', drawn('a', { x: 0 })).set('b', drawn('b', { x: 0 }))
    const box = outbox(server)
    server.revision = 4
    return { server, box }
  }

  test('different objects: ours moves onto theirs, nobody is asked', async () => {
    const { server, box } = both()
    server.rows.set('b', drawn('b', { x: 9 }))
    const rebased = vi.fn()
    const ours = outbox(server, { revision: 3, onRebased: rebased })
    ours.record(move('a', 0, 5))
    expect(await ours.flush()).toBe(true)
    expect(server.rows.get('a')!.value).toEqual({ x: 5 })
    expect(server.rows.get('b')!.value).toEqual({ x: 9 })
    expect(ours.conflicts.get()).toEqual([])
    expect(rebased.mock.calls[0]![0].get('b').value).toEqual({ x: 9 })
    box.stop()
  })

  test('the same object: both versions are kept and shown', async () => {
    const { server, box } = both()
    server.rows.set('a', drawn('a', { x: 9 }))
    box.record(move('a', 0, 5))
    expect(await box.flush()).toBe(true)
    expect(server.rows.get('a')!.value).toEqual({ x: 9 })
    const [conflict] = box.conflicts.get()
    expect(conflict!.theirs!.value).toEqual({ x: 9 })
    expect(server.rows.get(conflict!.ours!.id)!.value).toEqual({ x: 5 })
  })

  test('what they deleted and we changed comes back as ours', async () => {
    const { server, box } = both()
    server.rows.delete('a')
    box.record(move('a', 0, 5))
    box.record(move('a', 5, 6))
    expect(await box.flush()).toBe(true)
    expect([...server.rows.values()].map(({ value }) => value)).toEqual([{ x: 0 }, { x: 6 }])
  })

  test('what we deleted and they changed stays theirs', async () => {
    const { server, box } = both()
    server.rows.set('a', drawn('a', { x: 9 }))
    box.record(change({ deleted: [drawn('a', { x: 0 })] }))
    expect(await box.flush()).toBe(true)
    expect(server.rows.get('a')!.value).toEqual({ x: 9 })
    expect(box.conflicts.get()).toEqual([{ ours: null, theirs: server.rows.get('a') }])
  })

  test('it waits until the hand is lifted', async () => {
    const { server } = both()
    let lift = () => {}
    const whenFree = () =>
      new Promise<void>((resolve) => {
        lift = resolve
      })
    const box = outbox(server, { revision: 3, whenFree })
    box.record(move('a', 0, 5))
    void box.flush()
    await vi.advanceTimersByTimeAsync(0)
    expect(server.saves).toEqual([])
    lift()
    await vi.advanceTimersByTimeAsync(0)
    expect(server.saves).toHaveLength(1)
  })
})

describe('when the server refuses', () => {
  test.each(['lease-lost', 'signed-out', 'refused'] as const)(
    '%s: it stops, keeps all and says why',
    async (reason) => {
      const server = new Server()
      let refuses = true
      const box = outbox(server, {
        send: async (set, save) => {
          if (refuses) throw new SaveRefused(reason, 'in the server’s words')
          return server.send(set, save)
        },
      })
      box.record(create('a'))
      expect(await box.flush()).toBe(false)
      expect(box.status.get()).toEqual({ state: reason, unsaved: 1, message: 'in the server’s words' })
      await vi.advanceTimersByTimeAsync(60_000)
      expect(server.saves).toEqual([])
      refuses = false
      box.resume()
      await vi.advanceTimersByTimeAsync(0)
      expect(server.saves).toHaveLength(1)
    },
  )

  test('a change that was stored although the lease is lost is not sent again', async () => {
    const box = outbox(new Server(), {
      send: async () => {
        throw new SaveRefused('lease-lost', 'Taken over', undefined, 1)
      },
    })
    box.record(create('a'))
    expect(await box.flush()).toBe(true)
    expect(box.status.get()).toMatchObject({ state: 'lease-lost', unsaved: 0 })
  })
})

describe('across a reload', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  test('what was not saved is on this device, in order, and is sent after the reload', async () => {
    const server = new Server()
    server.isDown = true
    const journal = new DeviceJournal('acme:1')
    const before = outbox(server, { journal })
    before.record(create('a'))
    await before.flush()
    before.record(move('a', 0, 4))
    before.stop()
    await journal.load()

    server.isDown = false
    const after = outbox(server, { journal: new DeviceJournal('acme:1') })
    const restored = await after.restore()
    expect(restored.map(({ created, updated }) => [created.length, updated.length])).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(await after.flush()).toBe(true)
    expect(server.rows.get('a')!.value).toEqual({ x: 4 })
    expect(await journal.load('set')).toEqual([])
  })

  test('a save that arrived although the page died is recognised', async () => {
    const server = new Server()
    server.losesAnswers = true
    const journal = new DeviceJournal('acme:2')
    const before = outbox(server, { journal })
    before.record(create('a'))
    await before.flush()
    before.stop()
    server.losesAnswers = false
    const after = outbox(server, { journal })
    await after.restore()
    expect(await after.flush()).toBe(true)
    expect(server.saves).toHaveLength(1)
    expect(after.revision).toBe(1)
  })

  test('what somebody else left on this device is not ours to see', async () => {
    const journal = new DeviceJournal('acme:3')
    const box = outbox(new Server(), { journal })
    box.record(create('a'))
    await journal.load()
    expect(await new DeviceJournal('acme:4').load()).toEqual([])
    expect(await new DeviceJournal('acme:3').load()).toHaveLength(1)
    box.stop()
  })
})
