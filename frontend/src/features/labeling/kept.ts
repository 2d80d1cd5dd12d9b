/** What a person chose, kept on this device. */
import { Observable } from '@/editor/core/observable'

// biome-ignore lint/suspicious/noExplicitAny: by its key each is of the type that its one reader gives it.
const known = new Map<string, Observable<any>>()

/** The value kept under a key, the same object wherever it is asked for; what is set from then on is kept there. */
export function keptObservable<T>(
  key: string,
  read: (text: string | null) => T,
  write: (value: T) => string,
): Observable<T> {
  const there = known.get(key)
  if (there) return there
  const value = new Observable(read(localStorage.getItem(key)))
  value.subscribe((next) => localStorage.setItem(key, write(next)))
  known.set(key, value)
  return value
}

/** The same for one of a few words, the first of which holds until another is chosen. */
export const keptAs = <T extends string>(key: string, all: readonly [T, ...T[]]): Observable<T> =>
  keptObservable(
    key,
    (text) => all.find((each) => each === text) ?? all[0],
    (word) => word,
  )
