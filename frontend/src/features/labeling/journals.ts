/** Where what is not saved yet is kept: one journal for each person in each organization. */
import { DeviceJournal, type Journal, MemoryJournal } from '@/editor/core/journal'

const journals = new Map<string, Journal>()

/** The journal of this person in this organization; where the device keeps nothing, one in memory. */
export function journalOf(owner: string): Journal {
  const known = journals.get(owner)
  if (known) return known
  const journal = typeof indexedDB === 'undefined' ? new MemoryJournal() : new DeviceJournal(owner)
  journals.set(owner, journal)
  return journal
}
