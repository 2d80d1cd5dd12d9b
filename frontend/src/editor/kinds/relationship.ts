/** The relationship: joins two annotations of one set. */
import type { MarkKind } from '../core/kind'
import type { Id } from '../core/types'

export interface Relationship {
  readonly source: Id
  readonly target: Id
  readonly directed: boolean
}

const kind: MarkKind<Relationship> = {
  family: 'mark',
  id: 'relationship',
  name: 'Relationship',
  describe: ({ directed }) => (directed ? 'From one to another' : 'Between two'),
}

export default kind
