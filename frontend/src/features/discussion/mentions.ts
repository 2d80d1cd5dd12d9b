/** Calling people by @ and their name: in the text as it is read, and as the memberships that are meant. */

export interface Person {
  /** Membership. */
  readonly value: string
  /** What they are called. */
  readonly label: string
}

const MOST = 6
const LONGEST = 40

/** The call that is being written where the caret is: where its @ stands, and what follows it; null where none is. */
export function callOf(text: string, caret: number): { start: number; words: string } | null {
  const before = text.slice(Math.max(0, caret - LONGEST), caret)
  const found = /(?:^|[\s(])@([^@\n]*)$/.exec(before)
  if (!found) return null
  const words = found[1]!
  return { start: caret - words.length - 1, words }
}

/** The people whose name, or a part of it, begins so. */
export function matching(people: readonly Person[], words: string): readonly Person[] {
  const wanted = words.toLowerCase()
  if (wanted.endsWith(' ') && people.some(({ label }) => label.toLowerCase() === wanted.trim())) return []
  const begins = (name: string) => name.startsWith(wanted) || name.split(' ').some((part) => part.startsWith(wanted))
  return people.filter(({ label }) => begins(label.toLowerCase())).slice(0, MOST)
}

/** The text with a name in the place of what was typed of it, and where the caret goes on. */
export function withCall(text: string, start: number, caret: number, name: string): { text: string; caret: number } {
  const called = `@${name} `
  return { text: text.slice(0, start) + called + text.slice(caret).replace(/^ /, ''), caret: start + called.length }
}

export interface Piece {
  readonly text: string
  readonly isCall: boolean
}

/** The text cut where it calls one of these names; of two that begin alike the longer one is meant. */
export function piecesOf(text: string, names: readonly string[]): readonly Piece[] {
  const calls = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length)
  if (calls.length === 0) return [{ text, isCall: false }]
  const escaped = calls.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const call = new RegExp(`(@(?:${escaped.join('|')}))(?![\\p{L}\\p{N}])`, 'u')
  return text
    .split(call)
    .map((piece, index) => ({ text: piece, isCall: index % 2 === 1 }))
    .filter(({ text }) => text !== '')
}

/** The memberships of those whom the text calls. */
export function calledIn(text: string, people: readonly Person[]): string[] {
  const pieces = piecesOf(
    text,
    people.map(({ label }) => label),
  )
  const called = new Set(pieces.filter(({ isCall }) => isCall).map(({ text }) => text.slice(1)))
  return people.filter(({ label }) => called.has(label)).map(({ value }) => value)
}
