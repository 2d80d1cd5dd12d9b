/** The session of the page at hand: where it ends the page stays as it is, and goes on once the same person is back. */
import type { Me } from '@/api/types'
import { Observable } from '@/editor/core/observable'
import { api } from '@/lib/api'
import { onSignedOut, onSomebodySignedIn, tellBack } from '@/lib/signedIn'
import { queryClient } from './queryClient'

type PersonId = Me['user']['id']

interface Ways {
  /** Who is signed in now; rejects with a Problem, of status 401 where nobody is. */
  who: () => Promise<PersonId>
  goOn: () => void
  /** Loads the page anew, as that of whoever is signed in now. */
  reload: () => void
}

export class PageSession {
  readonly hasEnded = new Observable(false)
  /** Whose page this is; null as long as nobody has come in. */
  private person: PersonId | null = null

  constructor(private readonly ways: Ways) {}

  /** A person comes in; `isFresh` where the server has just said so, and not the cache. */
  begin(person: PersonId, isFresh: boolean): void {
    if (isFresh || person !== this.person) this.hasEnded.set(false)
    this.person = person
  }

  /** Nobody is signed in, as the server says. Before anybody has come in that is for the guards. */
  end(): void {
    if (this.person !== null) this.hasEnded.set(true)
  }

  /** Looks who is signed in now: the page goes on for its own person and for nobody else. Rejects as `who` does. */
  async look(): Promise<void> {
    if (this.person === null) return
    if ((await this.ways.who()) !== this.person) return this.ways.reload()
    this.hasEnded.set(false)
    this.ways.goOn()
  }
}

function goOn(): void {
  tellBack()
  void queryClient.invalidateQueries()
}

export const pageSession = new PageSession({
  // Past the cache, where nobody else may stand in the place of the page's own person.
  who: async () => (await api.get<Me>('/me')).user.id,
  goOn,
  reload: () => window.location.reload(),
})

/** Lets the session of the page hear what happens to it. */
export function attendSession(): void {
  const look = () => void pageSession.look().catch(() => {})
  onSignedOut(() => pageSession.end())
  onSomebodySignedIn(look)
  window.addEventListener('focus', () => pageSession.hasEnded.get() && look())
}
