/** What is sent to be saved, and why it was not taken. */
import type { Activity, Annotation, Decision, Id } from './types'

/** The body of a save, as it travels. */
export interface Save {
  readonly base_revision: number
  readonly change_id: Id
  readonly token: number | null
  readonly created: readonly Annotation[]
  readonly updated: readonly Annotation[]
  readonly deleted: readonly Id[]
  readonly decisions: readonly Decision[]
  readonly activity: readonly Activity[]
}

/** What a set holds at a later revision. */
export interface Newer {
  readonly revision: number
  readonly annotations: readonly Annotation[]
  readonly decisions: readonly Decision[]
}

/** Why the server did not take a save. Everything else that is thrown counts as unreachable. */
export class SaveRefused extends Error {
  constructor(
    /** other-content: the server knows the change by its id, and it said something else. */
    readonly reason: 'stale' | 'other-content' | 'lease-lost' | 'signed-out' | 'refused',
    message: string,
    readonly newer?: Newer,
    /** Set where the change was stored all the same. */
    readonly storedAs?: number,
    /** Which parts of the change are wrong, as JSON pointers. */
    readonly pointers: readonly string[] = [],
  ) {
    super(message)
  }
}
