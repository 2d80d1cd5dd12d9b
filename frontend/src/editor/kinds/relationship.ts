/** The relationship: joins two annotations of one set; drawn from one to the other. */
import type { MarkKind } from '../core/kind'
import { linking } from '../core/tools/link'
import type { Feature, Id } from '../core/types'

export interface Relationship {
  readonly source: Id
  readonly target: Id
  readonly directed: boolean
}

interface Settled {
  readonly directed?: boolean
  /** The features that may be joined, source and target; any where this is left out. */
  readonly pairs?: readonly (readonly [source: Id, target: Id])[]
}

const settled = ({ settings }: Feature): Settled => (settings ?? {}) as Settled
const isDirected = (feature: Feature): boolean => settled(feature).directed !== false

const tool = linking({
  id: 'link',
  name: 'Link',
  key: 't',
  join: (source, target, feature): Relationship => ({ source, target, directed: isDirected(feature) }),
  problem: (source, target, feature) => {
    const { pairs } = settled(feature)
    const fits = ([from, to]: readonly [Id, Id]) => from === source.feature && to === target.feature
    const turned = ([from, to]: readonly [Id, Id]) => fits([to, from])
    const isAllowed = !pairs?.length || pairs.some(fits) || (!isDirected(feature) && pairs.some(turned))
    return isAllowed ? null : `${feature.name} does not join these two`
  },
  isSame: (one, other) => {
    const [a, b] = [one as Relationship, other as Relationship]
    const isStraight = a.source === b.source && a.target === b.target
    return isStraight || (!a.directed && a.source === b.target && a.target === b.source)
  },
})

const kind: MarkKind<Relationship> = {
  family: 'mark',
  id: 'relationship',
  name: 'Relationship',
  counted: ['relationship', 'relationships'],
  tool,
  joins: ({ source, target, directed }) => ({ source, target, isDirected: directed }),
  describe: ({ directed }) => (directed ? 'From one to another' : 'Between two'),
}

export default kind
