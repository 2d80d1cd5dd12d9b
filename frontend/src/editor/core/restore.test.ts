import { describe, expect, it } from 'vitest'
import { change } from './changes'
import { restoring } from './restore'
import { Store } from './store'
import type { Annotation, Decision } from './types'

const row = (id: string, x = 0, feature = 'car'): Annotation => ({
  id,
  kind: 'bounding_box',
  feature,
  value: { x },
  answers: [],
  confidence: null,
  at: null,
  derived_from: null,
})
const decision = (suggestion: string, outcome: Decision['outcome'], annotation: string | null): Decision => ({
  id: `${suggestion} ${outcome}`,
  suggestion,
  outcome,
  annotation,
  bulk: false,
  shown_threshold: 0.5,
  focus_ms: 900,
  overlap: 1,
})
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort()

describe('restoring', () => {
  it('creates what is gone, changes what was moved and deletes what came later', () => {
    const store = new Store([row('moved', 9), row('later'), row('same')])
    const past = { annotations: [row('gone'), row('moved', 1), row('same')], decisions: [], unfit: [] }
    const { set, leftOut } = restoring(store, past)
    expect([ids(set.created), ids(set.deleted), set.updated.map(({ after }) => after)]).toEqual([
      ['gone'],
      ['later'],
      [row('moved', 1)],
    ])
    expect(leftOut).toBe(0)
    store.apply(set, 'local')
    expect(ids(store.list())).toEqual(['gone', 'moved', 'same'])
  })

  it('takes back later decisions and takes earlier ones again, under ids of their own', () => {
    const store = new Store(
      [row('b')],
      [decision('one', 'rejected', null), decision('two', 'accepted', 'b'), decision('three', 'rejected', null)],
    )
    const past = {
      annotations: [row('a')],
      decisions: [decision('one', 'accepted', 'a'), decision('three', 'rejected', null)],
      unfit: [],
    }
    const { set } = restoring(store, past)
    const told = set.decisions.map(({ after }) => [after.suggestion, after.outcome, after.annotation])
    expect(told).toEqual([
      ['one', 'accepted', 'a'],
      ['two', 'withdrawn', null],
    ])
    expect(set.decisions.every(({ after }) => !after.id.includes(' ') && !('overlap' in after))).toBe(true)
  })

  it('leaves alone what is locked or may not be said any more, with its decisions, and counts it', () => {
    const store = new Store([row('locked', 9, 'tree')], [decision('one', 'accepted', 'locked')])
    const past = {
      annotations: [row('old', 0, 'dropped'), row('fine')],
      decisions: [decision('two', 'accepted', 'old')],
      unfit: ['old'],
    }
    const { set, leftOut } = restoring(store, past, (feature) => feature === 'tree')
    expect(set).toEqual(change({ created: [row('fine')] }))
    expect(leftOut).toBe(2)
  })
})
