/** The entity: a span of a text, or of time. */
import type { MarkKind } from '../core/kind'

export interface Entity {
  /** Code points of the text, or milliseconds; the end is not part of it. */
  readonly start: number
  readonly end: number
}

const kind: MarkKind<Entity> = {
  family: 'mark',
  id: 'entity',
  name: 'Entity',
  counted: ['entity', 'entities'],
  describe: ({ start, end }) => `${start} to ${end}`,
}

export default kind
