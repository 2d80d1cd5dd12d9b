/** What pages tell each other of signing in, and what a page tells itself when its session is gone and there again. */
import { Emitter } from '@/editor/core/observable'

const KEY = 'firstpass-signed-in'

const gone = new Emitter()
const back = new Emitter()

/** The server knows nobody: told by whatever asked it. */
export const tellSignedOut = (): void => gone.emit()

export const onSignedOut = gone.subscribe

/** Tells the other windows of this browser that somebody has signed in. */
export function tellSignedIn(): void {
  localStorage.setItem(KEY, String(Date.now()))
}

/** Calls back when somebody, whoever it be, signs in in another window, until the returned function is called. */
export function onSomebodySignedIn(listener: () => void): () => void {
  const heard = ({ key }: StorageEvent) => key === KEY && listener()
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

/** Lets this page go on: the person whose page it is has a session. */
export const tellBack = (): void => back.emit()

/** Calls back when the person whose page this is has signed in again, here or elsewhere: what waited goes on. */
export const onSignedIn = back.subscribe
