/** Tells the other windows of this browser that somebody has signed in, so that what waited there goes on. */

const KEY = 'firstpass-signed-in'

export function tellSignedIn(): void {
  localStorage.setItem(KEY, String(Date.now()))
}

/** Calls back when somebody signs in in another window, until the returned function is called. */
export function onSignedIn(listener: () => void): () => void {
  const heard = ({ key }: StorageEvent) => key === KEY && listener()
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}
