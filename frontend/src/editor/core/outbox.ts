/** Saves by itself: journal in the same tick, then the server, together and in order; nothing is dropped before it is acknowledged. */
import { uuid7 } from '@/lib/uuid'
import { apart } from './aside'
import { type ChangeSet, isEmpty, sizeOf } from './changes'
import { type Holder, holders } from './holders'
import { type Entry, type Journal, joined, underNewId } from './journal'
import { Observable } from './observable'
import { type Conflict, type Copy, rebase } from './rebase'
import { type Newer, type Save, SaveRefused } from './save'
import type { Activity, Annotation, Decision, Id } from './types'

export const SAVE_AFTER_IDLE_MS = 1500
export const SAVE_AT_LEAST_EVERY_MS = 10_000
const BACKOFF_MS = [1000, 2000, 4000, 8000, 15_000, 30_000]

export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'lease-lost' | 'signed-out' | 'refused'

export interface SaveStatus {
  readonly state: SaveState
  /** Objects and decisions that the server does not have yet. */
  readonly unsaved: number
  /** The server's own words where it refused. */
  readonly message: string
}

export interface OutboxOptions {
  readonly set: Id
  /** What the set is about, for whoever finds what is left of it. */
  readonly name?: string
  readonly revision: number
  readonly journal: Journal
  readonly token: () => number | null
  readonly send: (set: Id, save: Save, options: { keepalive: boolean }) => Promise<{ revision: number }>
  /** Told when somebody else had saved: the state that results of theirs and ours, their decisions, and what of ours is a copy now. */
  readonly onRebased?: (
    result: ReadonlyMap<Id, Annotation>,
    decisions: readonly Decision[],
    copies: readonly Copy[],
  ) => void
  /** Resolves once no gesture is under way. */
  readonly whenFree?: () => Promise<void>
  readonly random?: () => number
  /** Whether a question has one such annotation in one place. */
  readonly isAnswer?: (row: Annotation) => boolean
  /** Who else keeps work on this device. */
  readonly holders?: typeof holders
}

export class Outbox {
  readonly status = new Observable<SaveStatus>({ state: 'saved', unsaved: 0, message: '' })
  readonly conflicts = new Observable<readonly Conflict[]>([])
  /** What the server would not take: on this device only. */
  readonly aside = new Observable<readonly Entry[]>([])
  revision: number
  private queue: Entry[] = []
  private sequence = 0
  private sending: Promise<void> | null = null
  private inFlight: Id | null = null
  /** Sent at least once: the server may have it, so its content is settled. */
  private readonly sealed = new Set<Id>()
  private blocked: SaveState | null = null
  private message = ''
  private pointers: readonly string[] = []
  private failures = 0
  private idle: ReturnType<typeof setTimeout> | undefined
  private latest: ReturnType<typeof setTimeout> | undefined
  private holder: Holder | null = null
  private isSeen = false

  constructor(private readonly options: OutboxOptions) {
    this.revision = options.revision
  }

  /** Changes this device had not saved when their page went away; they are sent again. Returns them in order. */
  async restore(): Promise<readonly ChangeSet[]> {
    const { journal, set } = this.options
    const { id, ready } = this.held()
    await ready
    const entries = await this.holders.alone((living) => journal.take(id, living, set)).catch(() => [])
    while (this.sending) await this.sending
    const waiting = entries.filter(({ isAside }) => !isAside)
    for (const { changeId } of waiting) this.sealed.add(changeId)
    this.aside.set([...this.aside.get(), ...entries.filter(({ isAside }) => isAside)])
    this.queue = [...waiting, ...this.queue]
    this.sequence = Math.max(0, ...this.queue.map(({ sequence }) => sequence)) + 1
    if (waiting.length > 0) void this.flush()
    return waiting.map(({ change }) => change)
  }

  record(change: ChangeSet, activity: readonly Activity[] = []): void {
    const tail = this.queue.at(-1)
    const entry = tail && this.mayJoin(tail, change) ? joined(tail, change, activity) : this.fresh(change, activity)
    if (entry.changeId === tail?.changeId) this.queue.pop()
    if (isEmpty(entry.change)) this.forget([entry.changeId])
    else {
      this.queue.push(entry)
      this.keep([entry])
    }
    this.schedule()
    this.show()
  }

  /** Sends everything now. Resolves true once the server has it all, false where it could not be reached or refused. */
  async flush(keepalive = false): Promise<boolean> {
    this.stopTimers()
    this.sending ??= this.pump(keepalive).finally(() => {
      this.sending = null
      this.show()
    })
    await this.sending
    if (this.blocked === null && this.queue.length > 0 && this.failures === 0) return this.flush(keepalive)
    return this.queue.length === 0
  }

  /** Sends the one change that waits, if it was never sent, as part of something larger. Null where that was not taken: it waits as before. */
  async sendWith<T>(send: (save: Save) => Promise<T>): Promise<{ readonly answer: T } | null> {
    const [head, ...others] = this.queue
    const isReady = this.blocked === null && this.failures === 0 && !this.sending
    if (!head || others.length > 0 || !isReady || this.sealed.has(head.changeId)) return null
    this.stopTimers()
    const sent = this.sentWith(head, send)
    this.sending = sent.then(() => {})
    return sent
  }

  /** Tries again after what stood in the way has gone: the network is back, the lease or the session is new. */
  resume(): void {
    this.blocked = null
    this.failures = 0
    if (this.queue.length > 0) void this.flush()
    else this.show()
  }

  get isSending(): boolean {
    return this.inFlight !== null
  }

  /** Takes notice of a newer state of the set once no hand is down; while a save is on its way its answer will tell. */
  async meet(newer: Newer): Promise<void> {
    await this.options.whenFree?.()
    if (newer.revision <= this.revision || this.isSending) return
    this.moveOnto(newer)
    if (this.queue.length === 0) this.failures = 0
    this.show()
  }

  /** Stops sending, for a reason that was learned elsewhere. */
  block(state: SaveState, message: string): void {
    this.blocked = state
    this.message = message
    this.stopTimers()
    this.show()
  }

  settleConflicts(...told: readonly Conflict[]): void {
    this.conflicts.set(this.conflicts.get().filter((each) => !told.includes(each)))
  }

  /** Keeps aside what the server will not take of the head of the queue, and goes on with the rest on what the set holds now. */
  async setAside(newer: Newer): Promise<void> {
    await this.options.whenFree?.()
    if (this.blocked !== 'refused' || this.sending) return
    const [head, ...others] = this.queue
    if (!head) return
    const { refused, rest } = apart(head.change, this.pointers)
    const kept = { ...head, changeId: uuid7(), change: refused, activity: [], isAside: true, refused: this.message }
    this.aside.set([...this.aside.get(), kept])
    this.queue = [{ ...head, changeId: uuid7(), change: rest }, ...others]
    this.keep([kept, this.queue[0]!])
    this.forget([head.changeId])
    this.moveOnto(newer)
    this.resume()
  }

  /** Leaves on this device what is refused for good, with what the server said. */
  async giveUp(): Promise<void> {
    const { id } = this.held()
    const { message: refused } = this
    this.queue = this.queue.map((entry) => ({ ...entry, refused, holder: id }))
    await Promise.all(this.queue.map((entry) => this.options.journal.put(entry))).catch(() => {})
  }

  /** Forgets one that was kept aside. */
  putAway({ changeId }: Entry): void {
    this.aside.set(this.aside.get().filter((entry) => entry.changeId !== changeId))
    this.forget([changeId])
  }

  /** Forgets what is not saved, here and on this device, once the save on its way has ended; nothing is sent any more. */
  async discard(): Promise<void> {
    this.stop()
    await this.sending
    const gone = this.queue.splice(0).map(({ changeId }) => changeId)
    await this.options.journal.drop(gone).catch(() => {})
  }

  /** Sends nothing more; what is not saved is free to be taken over. */
  stop(): void {
    this.stopTimers()
    this.blocked = 'waiting'
    if (this.sending) void this.sending.finally(() => this.holder?.release())
    else this.holder?.release()
  }

  /** Resolves once one of those has gone that keep changes of this set; whether there is one. */
  async whenLeft(signal: AbortSignal): Promise<boolean> {
    const entries = await this.options.journal.load(this.options.set).catch(() => [])
    const others = new Set(entries.flatMap(({ holder }) => (holder && holder !== this.holder?.id ? [holder] : [])))
    if (others.size === 0) return false
    await Promise.any([...others].map((id) => this.holders.gone(id, signal)))
    return true
  }

  private get holders() {
    return this.options.holders ?? holders
  }

  private held(): Holder {
    if (!this.holder) {
      this.holder = this.holders.hold()
      void this.holder.ready.then(() => {
        this.isSeen = true
      })
    }
    return this.holder
  }

  private keep(entries: readonly Entry[]): void {
    const { id } = this.held()
    this.write(() => Promise.all(entries.map((entry) => this.options.journal.put({ ...entry, holder: id }))))
  }

  private forget(changeIds: readonly Id[]): void {
    const { id } = this.held()
    this.write(() => this.options.journal.drop(changeIds, id))
  }

  /** At once; in its first moment only when no other can take what is written for left behind. */
  private write(act: () => Promise<unknown>): void {
    const written = this.isSeen ? act() : this.held().ready.then(act)
    written.catch(() => {})
  }

  private fresh = (change: ChangeSet, activity: readonly Activity[]): Entry => ({
    changeId: uuid7(),
    set: this.options.set,
    name: this.options.name,
    sequence: this.sequence++,
    base: this.revision,
    token: this.options.token(),
    change,
    activity,
  })

  /** Changes travel together, unless one takes back a decision of the other: each save is true in itself. */
  private mayJoin(tail: Entry, change: ChangeSet): boolean {
    const decided = new Set(tail.change.decisions.map(({ after }) => after.suggestion))
    return !this.sealed.has(tail.changeId) && !change.decisions.some(({ after }) => decided.has(after.suggestion))
  }

  private schedule(): void {
    if (this.blocked !== null || this.queue.length === 0) return
    if (this.failures > 0) {
      this.idle ??= setTimeout(() => void this.flush(), this.backoff())
      return
    }
    clearTimeout(this.idle)
    this.idle = setTimeout(() => void this.flush(), SAVE_AFTER_IDLE_MS)
    this.latest ??= setTimeout(() => void this.flush(), SAVE_AT_LEAST_EVERY_MS)
  }

  private backoff(): number {
    const most = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length) - 1]!
    return most * (0.5 + (this.options.random ?? Math.random)() / 2)
  }

  private stopTimers(): void {
    clearTimeout(this.idle)
    clearTimeout(this.latest)
    this.idle = this.latest = undefined
  }

  private async sentWith<T>(head: Entry, send: (save: Save) => Promise<T>): Promise<{ readonly answer: T } | null> {
    this.begin(head)
    try {
      const answer = await send(this.bodyOf(head))
      this.acknowledged(head.base + 1)
      return { answer }
    } catch {
      return null
    } finally {
      this.inFlight = this.sending = null
      this.schedule()
      this.show()
    }
  }

  private begin({ changeId }: Entry): void {
    this.inFlight = changeId
    this.sealed.add(changeId)
    this.show()
  }

  private async pump(keepalive: boolean): Promise<void> {
    while (this.queue.length > 0 && this.blocked === null) {
      const head = this.queue[0]!
      this.begin(head)
      try {
        const { revision } = await this.options.send(this.options.set, this.bodyOf(head), { keepalive })
        this.acknowledged(revision)
      } catch (thrown) {
        if (!(await this.mend(thrown))) return
      } finally {
        this.inFlight = null
      }
    }
  }

  /** The server has the head of the queue: what follows was made on top of it. */
  private acknowledged(revision: number): void {
    const [head, next, ...rest] = this.queue
    this.failures = 0
    this.revision = revision
    this.queue = next ? [{ ...next, base: revision }, ...rest] : []
    this.forget([head!.changeId])
    this.keep(this.queue.slice(0, 1))
  }

  /** True where the queue may go on at once. */
  private async mend(thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof SaveRefused)) {
      this.failures += 1
      this.schedule()
      return false
    }
    const { reason, newer } = thrown
    if (newer) {
      this.failures = 0
      await this.options.whenFree?.()
      if (reason === 'other-content') this.rename(newer)
      this.moveOnto(newer)
      return true
    }
    if (thrown.storedAs !== undefined) this.acknowledged(thrown.storedAs)
    this.blocked = reason === 'stale' || reason === 'other-content' ? 'refused' : reason
    this.message = thrown.message
    this.pointers = thrown.pointers
    return false
  }

  /** The head is another change than the one that the server knows under its id. */
  private rename(newer: Newer): void {
    const [head, ...rest] = this.queue
    const renamed = underNewId(head!, newer)
    this.queue = [renamed, ...rest]
    this.keep([renamed])
    this.forget([head!.changeId])
  }

  private moveOnto(newer: Newer): void {
    const { sets, conflicts, copies, result } = rebase(
      this.queue.map(({ change }) => change),
      newer,
      this.options.isAnswer,
    )
    const moved = this.queue.map((entry, index) => ({ ...entry, change: sets[index]!, base: newer.revision }))
    const gone = moved.filter(({ change }) => isEmpty(change)).map(({ changeId }) => changeId)
    this.queue = moved.filter(({ change }) => !isEmpty(change))
    this.revision = newer.revision
    this.forget(gone)
    this.keep(this.queue)
    if (conflicts.length > 0) this.conflicts.set([...this.conflicts.get(), ...conflicts])
    this.options.onRebased?.(result, newer.decisions, copies)
  }

  private bodyOf({ base, changeId, token, change, activity }: Entry): Save {
    return {
      base_revision: base,
      change_id: changeId,
      token: this.options.token() ?? token,
      created: change.created,
      updated: change.updated.map(({ after }) => after),
      deleted: change.deleted.map(({ id }) => id),
      decisions: change.decisions.map(({ after }) => after),
      activity,
    }
  }

  private show(): void {
    const isWaiting = this.queue.length > 0
    const working: SaveState =
      this.failures > 0 ? 'offline' : this.inFlight ? 'saving' : isWaiting ? 'waiting' : 'saved'
    const state = this.blocked ?? working
    const unsaved = this.queue.reduce((sum, { change }) => sum + sizeOf(change), 0)
    const message = this.blocked ? this.message : ''
    const before = this.status.get()
    if (before.state !== state || before.unsaved !== unsaved || before.message !== message)
      this.status.set({ state, unsaved, message })
  }
}
