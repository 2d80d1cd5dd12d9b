/** Work on this device that whoever did it has left behind: a page that was closed, a tab that crashed. */
import type { Journal } from '@/editor/core/journal'
import { Outbox, type SaveState } from '@/editor/core/outbox'
import type { Annotation, Id } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import { saveChanges } from './api'
import { pause } from './finish'

const AGAIN_EVERY_MS = 15_000

/** Whether it answers a question, which has one answer in one place. */
export const isAnswer = ({ kind }: Annotation): boolean => kinds.form(kind) !== null

/** Sends what this device still holds of tasks that are not open, left over from an earlier visit. */
export async function sendLeftovers(journal: Journal, open: readonly Id[]): Promise<void> {
  const entries = await journal.load().catch(() => [])
  const sets = new Set(entries.map(({ set }) => set).filter((set) => !open.includes(set)))
  for (const set of sets) await sendOf(journal, set, entries.find((entry) => entry.set === set)!.base)
}

/** Sends what another tab leaves behind of a task that is open here; it arrives as what anybody else saves does. */
export async function inherit(outbox: Outbox, journal: Journal, set: Id, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await outbox.whenLeft(signal))) {
    const state = await sendOf(journal, set, outbox.revision)
    if (state === 'offline') await pause(AGAIN_EVERY_MS)
    else if (state !== 'saved') return
  }
}

async function sendOf(journal: Journal, set: Id, revision: number): Promise<SaveState> {
  const outbox = new Outbox({ set, revision, journal, token: () => null, send: saveChanges, isAnswer })
  await outbox.restore()
  await outbox.flush()
  const { state } = outbox.status.get()
  outbox.stop()
  return state
}
