/** What is not yet saved, kept on this device: it outlives a reload, a crash, a server that is gone. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { uuid7 } from '@/lib/uuid'
import { type ChangeSet, squash } from './changes'
import type { Newer } from './save'
import type { Activity, Id } from './types'

/** One save that is waiting. */
export interface Entry {
  readonly changeId: Id
  readonly set: Id
  /** Order within the set. */
  readonly sequence: number
  /** The revision that it was made on. */
  readonly base: number
  /** The lease under which it was made. */
  readonly token: number | null
  readonly change: ChangeSet
  readonly activity: readonly Activity[]
  /** Who sends it; as long as that one is there nobody else does. */
  readonly holder?: Id
  /** The server would not take it: it is not sent, only kept. */
  readonly isAside?: boolean
  /** What the server said when it would not take it: it is not sent again but by its own task, once that is open. */
  readonly refused?: string
  /** The name of the data row. */
  readonly name?: string
}

export const joined = (tail: Entry, change: ChangeSet, activity: readonly Activity[]): Entry => ({
  ...tail,
  change: squash(tail.change, change),
  activity: [...tail.activity, ...activity],
})

/** One that the server knows under its id as another change, without the decisions that it has. */
export function underNewId(entry: Entry, newer: Newer): Entry {
  const known = new Set(newer.decisions.map(({ id }) => id))
  const decisions = entry.change.decisions
    .filter(({ after }) => !known.has(after.id))
    .map(({ before, after }) => ({ before, after: { ...after, id: uuid7() } }))
  return { ...entry, changeId: uuid7(), change: { ...entry.change, decisions } }
}

export interface Journal {
  put(entry: Entry): Promise<void>
  /** Forgets entries; with a holder only those that nobody else has written since. */
  drop(changeIds: readonly Id[], holder?: Id): Promise<void>
  /** Takes over what none of the living holds, of one set or of all, in order and at one stroke. */
  take(holder: Id, living: ReadonlySet<Id>, set?: Id): Promise<readonly Entry[]>
  /** The entries of one set in order; of all sets without one. */
  load(set?: Id): Promise<readonly Entry[]>
}

interface Schema extends DBSchema {
  entries: { key: [string, Id]; value: Entry & { owner: string }; indexes: { byOwner: string } }
}

const STORE = 'entries'

/** The journal of one person in one organization, in IndexedDB. */
export class DeviceJournal implements Journal {
  private readonly database: Promise<IDBPDatabase<Schema>>
  private opened: IDBPDatabase<Schema> | null = null

  constructor(private readonly owner: string) {
    this.database = openDB<Schema>('firstpass-journal', 1, {
      upgrade: (database) => {
        database.createObjectStore(STORE, { keyPath: ['owner', 'changeId'] }).createIndex('byOwner', 'owner')
      },
    })
    this.database.then(
      (database) => {
        this.opened = database
      },
      () => {},
    )
  }

  async put(entry: Entry): Promise<void> {
    // Once open, the write is requested in the same turn of the event loop as the change.
    const database = this.opened ?? (await this.database)
    await database.put(STORE, { ...entry, owner: this.owner })
  }

  async drop(changeIds: readonly Id[], holder?: Id): Promise<void> {
    const database = this.opened ?? (await this.database)
    const transaction = database.transaction(STORE, 'readwrite')
    const forget = async (id: Id): Promise<void> => {
      const entry = await transaction.store.get([this.owner, id])
      if (entry && isFor(entry, holder)) await transaction.store.delete([this.owner, id])
    }
    await Promise.all([...changeIds.map(forget), transaction.done])
  }

  async take(holder: Id, living: ReadonlySet<Id>, set?: Id): Promise<readonly Entry[]> {
    const database = this.opened ?? (await this.database)
    const transaction = database.transaction(STORE, 'readwrite')
    const entries = await transaction.store.index('byOwner').getAll(this.owner)
    const taken = freeOf(entries, living, set).map((entry) => ({ ...entry, holder }))
    await Promise.all([...taken.map((entry) => transaction.store.put(entry)), transaction.done])
    return taken
  }

  async load(set?: Id): Promise<readonly Entry[]> {
    const database = this.opened ?? (await this.database)
    const entries = await database.getAllFromIndex(STORE, 'byOwner', this.owner)
    return inOrder(entries, set)
  }
}

/** Where the device keeps nothing: as good as the page lives. */
export class MemoryJournal implements Journal {
  private readonly entries = new Map<Id, Entry>()

  async put(entry: Entry): Promise<void> {
    this.entries.set(entry.changeId, entry)
  }

  async drop(changeIds: readonly Id[], holder?: Id): Promise<void> {
    for (const id of changeIds) if (isFor(this.entries.get(id), holder)) this.entries.delete(id)
  }

  async take(holder: Id, living: ReadonlySet<Id>, set?: Id): Promise<readonly Entry[]> {
    const taken = freeOf([...this.entries.values()], living, set).map((entry) => ({ ...entry, holder }))
    for (const entry of taken) this.entries.set(entry.changeId, entry)
    return taken
  }

  async load(set?: Id): Promise<readonly Entry[]> {
    return inOrder([...this.entries.values()], set)
  }
}

const inOrder = <E extends Entry>(entries: readonly E[], set?: Id): readonly E[] =>
  entries.filter((entry) => set === undefined || entry.set === set).sort((a, b) => a.sequence - b.sequence)

const freeOf = <E extends Entry>(entries: readonly E[], living: ReadonlySet<Id>, set?: Id): readonly E[] =>
  inOrder(entries, set).filter(({ holder }) => holder === undefined || !living.has(holder))

const isFor = (entry: Entry | undefined, holder?: Id): boolean =>
  holder === undefined || entry?.holder === undefined || entry.holder === holder
