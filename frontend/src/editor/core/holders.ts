/** Who keeps work in the journal of this device and is still there, in any tab: what one of them keeps no other sends. */
import { uuid7 } from '@/lib/uuid'
import type { Id } from './types'

export interface Holder {
  readonly id: Id
  /** Resolves once every tab can see that it is there. */
  readonly ready: Promise<void>
  release(): void
}

export interface Holders {
  hold(): Holder
  /** Runs while nobody else takes anything over, told who is there. */
  alone<T>(act: (living: ReadonlySet<Id>) => Promise<T>): Promise<T>
  /** Resolves once that one is gone; rejects when the signal says so. */
  gone(id: Id, signal: AbortSignal): Promise<void>
}

const PREFIX = 'firstpass-holder:'
const TAKING = 'firstpass-taking'

/** By Web Locks: the browser lets go of those of a tab that was closed, reloaded or has crashed. */
class LockHolders implements Holders {
  hold(): Holder {
    const id = uuid7()
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    const ready = new Promise<void>((resolve) => {
      const granted = () => {
        resolve()
        return until
      }
      navigator.locks.request(PREFIX + id, granted).catch(() => resolve())
    })
    return { id, ready, release }
  }

  async alone<T>(act: (living: ReadonlySet<Id>) => Promise<T>): Promise<T> {
    return await navigator.locks.request(TAKING, async () => {
      const { held = [] } = await navigator.locks.query()
      const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
      return await act(new Set(names))
    })
  }

  async gone(id: Id, signal: AbortSignal): Promise<void> {
    await navigator.locks.request(PREFIX + id, { mode: 'shared', signal }, () => {})
  }
}

/** Where the browser has no locks (a page without TLS): only this page is known. What two pages both send the server tells apart. */
export class PageHolders implements Holders {
  private readonly living = new Map<Id, Set<() => void>>()

  hold(): Holder {
    const id = uuid7()
    const waiting = new Set<() => void>()
    this.living.set(id, waiting)
    const release = () => {
      this.living.delete(id)
      for (const resolve of waiting) resolve()
    }
    return { id, ready: Promise.resolve(), release }
  }

  alone<T>(act: (living: ReadonlySet<Id>) => Promise<T>): Promise<T> {
    return act(new Set(this.living.keys()))
  }

  gone(id: Id, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.living.get(id)
      if (!waiting) return resolve()
      waiting.add(resolve)
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }
}

export const holders: Holders =
  typeof navigator !== 'undefined' && 'locks' in navigator && navigator.locks ? new LockHolders() : new PageHolders()
