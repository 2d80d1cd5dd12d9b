/** What is not yet saved, kept on this device: it outlives a reload, a crash, a server that is gone. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { ChangeSet } from './changes'
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
}

export interface Journal {
  put(entry: Entry): Promise<void>
  drop(changeIds: readonly Id[]): Promise<void>
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

  async drop(changeIds: readonly Id[]): Promise<void> {
    const database = this.opened ?? (await this.database)
    const transaction = database.transaction(STORE, 'readwrite')
    await Promise.all([...changeIds.map((id) => transaction.store.delete([this.owner, id])), transaction.done])
  }

  async load(set?: Id): Promise<readonly Entry[]> {
    const database = this.opened ?? (await this.database)
    const entries = await database.getAllFromIndex(STORE, 'byOwner', this.owner)
    return entries.filter((entry) => set === undefined || entry.set === set).sort((a, b) => a.sequence - b.sequence)
  }
}

/** Where the device keeps nothing: as good as the page lives. */
export class MemoryJournal implements Journal {
  private readonly entries = new Map<Id, Entry>()

  async put(entry: Entry): Promise<void> {
    this.entries.set(entry.changeId, entry)
  }

  async drop(changeIds: readonly Id[]): Promise<void> {
    for (const id of changeIds) this.entries.delete(id)
  }

  async load(set?: Id): Promise<readonly Entry[]> {
    const entries = [...this.entries.values()].filter((entry) => set === undefined || entry.set === set)
    return entries.sort((a, b) => a.sequence - b.sequence)
  }
}
