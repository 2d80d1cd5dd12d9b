/** Work on this device that whoever did it has left behind: a page that was closed, a tab that crashed. */
import { holders } from '@/editor/core/holders'
import type { Entry, Journal } from '@/editor/core/journal'
import { Observable } from '@/editor/core/observable'
import { Outbox, type SaveState } from '@/editor/core/outbox'
import type { Annotation, Id } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import { getSet, saveChanges } from './api'
import { isUnreachable, pause } from './finish'

const AGAIN_EVERY_MS = 15_000

/** Whether it answers a question, which has one answer in one place. */
export const isAnswer = ({ kind }: Annotation): boolean => kinds.form(kind) !== null

const told = new WeakMap<Journal, Observable<readonly Entry[]>>()

/** What the server would not take of tasks that are not open, as far as it was looked for. */
export function refusedIn(journal: Journal): Observable<readonly Entry[]> {
  const known = told.get(journal) ?? new Observable<readonly Entry[]>([])
  told.set(journal, known)
  return known
}

/** Sends what this device still holds of tasks that are not open, left over from an earlier visit; what is refused is told. */
export async function sendLeftovers(journal: Journal, open: readonly Id[]): Promise<void> {
  const entries = await journal.load().catch(() => [])
  const isWaiting = ({ set, isAside, refused }: Entry) => !open.includes(set) && !isAside && refused === undefined
  const waiting = new Map(entries.filter(isWaiting).map((entry) => [entry.set, entry]))
  for (const [set, { base, name }] of waiting) await sendOf(journal, set, base, name)
  await look(journal, open)
}

/** Forgets what was refused, unless its task was opened meanwhile. */
export async function forgetRefused(journal: Journal, entries: readonly Entry[]): Promise<void> {
  const refused = refusedIn(journal)
  refused.set(refused.get().filter((each) => !entries.includes(each)))
  await Promise.all(entries.map(({ changeId, holder }) => journal.drop([changeId], holder)))
}

/** Sends what another tab leaves behind of a task that is open here; it arrives as what anybody else saves does. */
export async function inherit(outbox: Outbox, journal: Journal, set: Id, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await outbox.whenLeft(signal))) {
    const state = await sendOf(journal, set, outbox.revision)
    if (isRefusal(state)) await look(journal, [])
    if (state === 'offline') await pause(AGAIN_EVERY_MS)
    else if (state !== 'saved') return
  }
}

async function look(journal: Journal, open: readonly Id[]): Promise<void> {
  const entries = await journal.load().catch(() => [])
  const isLeft = ({ set, isAside, refused }: Entry) => !open.includes(set) && (isAside || refused !== undefined)
  const isFree = (living: ReadonlySet<Id>) => entries.filter(({ holder }) => !holder || !living.has(holder))
  refusedIn(journal).set((await holders.alone(async (living) => isFree(living))).filter(isLeft))
}

const isRefusal = (state: SaveState): boolean => state === 'refused' || state === 'lease-lost'

async function sendOf(journal: Journal, set: Id, revision: number, name?: string): Promise<SaveState> {
  const outbox = new Outbox({ set, name, revision, journal, token: () => null, send: saveChanges, isAnswer })
  await outbox.restore()
  await outbox.flush()
  const isForGood = await partFromRefused(outbox, set)
  const { state } = outbox.status.get()
  if (isForGood && isRefusal(state)) await outbox.giveUp()
  outbox.stop()
  return state
}

/** Keeps what is refused aside, one change after the other, and has the rest saved; false where the server went away meanwhile. */
async function partFromRefused(outbox: Outbox, set: Id): Promise<boolean> {
  for (let left = Infinity; outbox.status.get().state === 'refused' && outbox.status.get().unsaved < left; ) {
    left = outbox.status.get().unsaved
    try {
      await outbox.setAside(await getSet(set))
    } catch (thrown) {
      return !isUnreachable(thrown)
    }
    await outbox.flush()
  }
  return true
}
