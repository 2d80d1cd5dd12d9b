/** Changes that the server will not take: kept aside, so that what comes after them goes on. */
import { uuid7 } from '@/lib/uuid'
import { answersSame } from './answered'
import { type ChangeSet, change, isEmpty } from './changes'
import type { Kinds } from './kind'
import type { Annotation, Id } from './types'

/** What of a change the server has named as wrong, by JSON pointers, with what hangs on it; all of it where it named nothing. */
export function apart(set: ChangeSet, pointers: readonly string[]): { refused: ChangeSet; rest: ChangeSet } {
  const named = new Set(pointers.map((pointer) => pointer.split('/').slice(1, 3).join('/')))
  const isNamed = (list: keyof ChangeSet, index: number) => named.has(`${list}/${index}`)
  const rows = new Set<Id>([
    ...set.created.filter((_, index) => isNamed('created', index)).map(({ id }) => id),
    ...set.updated.filter((_, index) => isNamed('updated', index)).map(({ after }) => after.id),
    ...set.deleted.filter((_, index) => isNamed('deleted', index)).map(({ id }) => id),
    ...set.decisions.filter((_, index) => isNamed('decisions', index)).flatMap(({ after }) => after.annotation ?? []),
  ])
  const part = (isIn: (id: Id | null) => boolean, takes: (index: number) => boolean): ChangeSet => ({
    created: set.created.filter(({ id }) => isIn(id)),
    updated: set.updated.filter(({ after }) => isIn(after.id)),
    deleted: set.deleted.filter(({ id }) => isIn(id)),
    decisions: set.decisions.filter(({ after }, index) => takes(index) || (after.annotation && isIn(after.annotation))),
  })
  const refused = part(
    (id) => id !== null && rows.has(id),
    (index) => isNamed('decisions', index),
  )
  if (isEmpty(refused)) return { refused: set, rest: change({}) }
  const gone = new Set(refused.decisions)
  const rest = part(
    (id) => id !== null && !rows.has(id),
    () => true,
  )
  return { refused, rest: { ...rest, decisions: rest.decisions.filter((each) => !gone.has(each)) } }
}

/** What was kept aside, as objects of now: under new ids, and in place of the answer that stands where a question has one. */
export function anew(set: ChangeSet, there: readonly Annotation[], kinds: Kinds): ChangeSet {
  const rows = [...set.created, ...set.updated.map(({ after }) => after)]
  const renamed = rows.reduce((text, { id }) => text.replaceAll(id, uuid7()), JSON.stringify(rows))
  const put = (JSON.parse(renamed) as Annotation[]).map((row) => ({
    row: { ...row, derived_from: null },
    before: kinds.form(row.kind) ? there.find((each) => answersSame(each, row)) : undefined,
  }))
  return change({
    created: put.flatMap(({ row, before }) => (before ? [] : [row])),
    updated: put.flatMap(({ row, before }) =>
      before ? [{ before, after: { ...before, value: row.value, answers: row.answers } }] : [],
    ),
  })
}
