/** Classes by their whole names: an option after its question, a nested answer after what it is asked under. */
import type { Features } from '@/features/models/useRunFeatures'
import { UNKNOWN_COLOR } from '@/lib/labelColors'
import type { Marked } from './outcomes'
import type { Subject } from './types'

/** Stands in a path between a class and what is asked under it. */
const UNDER = ' > '

/** The class that a nested one is asked under; undefined for one that stands by itself. */
export function parentOf<Named extends { path: string }>(
  { path }: { path: string },
  byPath: ReadonlyMap<string, Named>,
): Named | undefined {
  for (let end = path.lastIndexOf(UNDER); end > 0; end = path.lastIndexOf(UNDER, end - 1)) {
    const found = byPath.get(path.slice(0, end))
    if (found) return found
  }
  return undefined
}

interface Colored {
  path: string
  /** Empty where it has none. */
  color: string
}

/** Tells the colour of a class: its own, else that of what it is asked under. */
export function colorsIn(classes: readonly Colored[]): (of: Colored) => string {
  const byPath = new Map(classes.map((each) => [each.path, each]))
  const colorOf = (of: Colored | undefined): string => of?.color || (of ? colorOf(parentOf(of, byPath)) : UNKNOWN_COLOR)
  return colorOf
}

export interface Placed<Row> {
  row: Row
  subject: Subject | undefined
  /** What it is called below its parent. */
  name: string
  /** Its own, else that of what it is asked under. */
  color: string
  depth: number
}

/** Rows of classes with the nested ones right below what they are asked under, each family in the order given. */
export function placed<Row extends { subject: number | null }>(
  rows: readonly Row[],
  subjects: readonly Subject[],
): Placed<Row>[] {
  const byIndex = new Map(subjects.map((subject) => [subject.index, subject]))
  const byPath = new Map(subjects.map((subject) => [subject.path, subject]))
  const below = new Map<number | null, Row[]>()
  for (const row of rows) {
    const subject = byIndex.get(row.subject ?? -1)
    const parent = (subject && parentOf(subject, byPath)?.index) ?? null
    below.set(parent, [...(below.get(parent) ?? []), row])
  }
  const walk = (parent: number | null, inherited: string, depth: number): Placed<Row>[] =>
    (below.get(parent) ?? []).flatMap((row) => {
      const subject = byIndex.get(row.subject ?? -1)
      const above = parent === null ? undefined : byIndex.get(parent)
      const name = subject ? subject.path.slice(above ? above.path.length + UNDER.length : 0) : ''
      const color = subject?.color || inherited
      return [
        { row, subject, name, color, depth },
        ...(row.subject === null ? [] : walk(row.subject, color, depth + 1)),
      ]
    })
  return walk(null, UNKNOWN_COLOR, 0)
}

/** Whether it answers a question that is asked under what is drawn or chosen. */
export const isNested = ({ subject, annotation }: Marked, subjects: readonly Subject[]): boolean =>
  subject !== null && subjects.some((each) => each.index === subject && each.feature !== annotation.feature)

export interface NamedClass {
  /** By which it is hidden and shown, the same on every data row. */
  name: string
  color: string
}

/** What it is called and drawn in, whether it was evaluated or not. */
export function classOf({ subject, annotation }: Marked, subjects: readonly Subject[], features: Features): NamedClass {
  const known = subjects.find(({ index }) => index === subject)
  const feature = features.get(annotation.feature)
  return {
    name: known?.path ?? feature?.name ?? annotation.kind,
    color: known?.color || feature?.color || UNKNOWN_COLOR,
  }
}

/** Who hides a class hides what is asked under it. */
export const isHidden = (name: string, hidden: ReadonlySet<string>): boolean =>
  [...hidden].some((each) => name === each || name.startsWith(each + UNDER))
