/** The support matrix with its reasons as numbered notes: kinds that need the same share one. */
import type { components } from '@/api/generated/schema'

export type Matrix = components['schemas']['MatrixOutput']
export type Cell = Matrix['cells'][number]

interface Noted {
  /** What is needed, in the order of the notes. */
  notes: string[]
  /** Kind: the number of its note, from 1; only where a cell of it is empty. */
  noteOf: Map<string, number>
}

export function notesOf({ kinds, cells, needs }: Matrix): Noted {
  const notes: string[] = []
  const noteOf = new Map<string, number>()
  for (const kind of kinds) {
    const what = needs[kind]
    if (!what || cells.every((cell) => cell.kind !== kind || cell.supported)) continue
    if (!notes.includes(what)) notes.push(what)
    noteOf.set(kind, notes.indexOf(what) + 1)
  }
  return { notes, noteOf }
}
