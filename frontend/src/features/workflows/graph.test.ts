import { describe, expect, it } from 'vitest'
import type { Predictor } from '@/api/types'
import { problemOf } from '@/lib/problem'
import { classesAt } from './classesAt'
import { faultsOf, ofNode } from './faults'
import {
  add,
  change,
  connect,
  type Graph,
  into,
  isSame,
  mayConnect,
  readGraph,
  remove,
  setSources,
  sourcesFor,
} from './graph'
import { begin, TEMPLATES } from './templates'

const named = (key: string) => key
const closer = () => begin('closer', named)

describe('the graph of a workflow', () => {
  it('reads back every template as it is', () => {
    for (const template of TEMPLATES) {
      const graph = begin(template, named)
      expect(isSame(readGraph(JSON.parse(JSON.stringify(graph))), graph)).toBe(true)
    }
    expect(readGraph({})).toBeNull()
  })

  it('fills in the settings that were left out', () => {
    const read = readGraph({ nodes: [{ id: 'a', kind: 'crop', settings: { margin: 0.2 } }], edges: [] } as unknown)
    expect(read!.nodes[0]!.settings).toEqual({ classes: [], margin: 0.2, least_side: 8, most: 100 })
  })

  it('connects what fits, and closes no circle', () => {
    const graph = closer()
    expect(mayConnect(graph, 'input', 'crop')).toBe(false)
    expect(mayConnect(graph, 'classify', 'crop')).toBe(false)
    expect(mayConnect(graph, 'detect', 'output')).toBe(true)
    expect(mayConnect(graph, 'output', 'detect')).toBe(false)
  })

  it('replaces the edge of a node that takes one, and adds to a merge', () => {
    expect(into(connect(closer(), 'detect', 'output'), 'output')).toEqual(['detect'])
    const [more, id] = add(begin('ensemble', named), 'predictor', 'input')
    expect(into(connect(more, id, 'merge'), 'merge')).toEqual(['first', 'second', id])
    expect(into(setSources(more, 'merge', [id]), 'merge')).toEqual([id])
  })

  it('offers as sources what may lead there', () => {
    expect(sourcesFor(closer(), 'output').map(({ id }) => id)).toEqual(['detect', 'classify'])
    expect(sourcesFor(closer(), 'detect').map(({ id }) => id)).toEqual(['input'])
  })

  it('adds a node after the chosen one, beside what stands there', () => {
    const [more, id] = add(closer(), 'filter', 'detect')
    expect(into(more, id)).toEqual(['detect'])
    const places = more.nodes.map(({ position }) => `${position.x},${position.y}`)
    expect(new Set(places).size).toBe(places.length)
  })

  it('joins what a removed node stood between, where that fits', () => {
    const [more, id] = add(closer(), 'filter', 'detect')
    const wired = connect(more, id, 'crop')
    expect(into(remove(wired, id), 'crop')).toEqual(['detect'])
    expect(into(remove(closer(), 'crop'), 'classify')).toEqual([])
  })

  it('forgets the weight of a branch that is removed', () => {
    const weighted = change(begin('ensemble', named), 'merge', {
      settings: { method: 'nms', overlap: 0.5, weights: { first: 2 } },
    })
    expect(remove(weighted, 'first').nodes.find(({ id }) => id === 'merge')!.settings.weights).toEqual({})
  })
})

describe('classes on their way', () => {
  const predictors = [
    { id: 'p', promoted: null, versions: [{ id: 'v', state: 'ready', classes: ['cat', 'dog'] }] },
  ] as unknown as Predictor[]
  const asked = (graph: Graph) => change(graph, 'detect', { settings: { predictor: 'p', version: '' } })

  it('come from the predictors before a node', () => {
    expect(classesAt(asked(closer()), 'crop', predictors)).toEqual(['cat', 'dog'])
    expect(classesAt(asked(closer()), 'detect', predictors)).toEqual([])
  })

  it('are filtered and renamed', () => {
    const [filtered, filter] = add(asked(closer()), 'filter', 'detect')
    const only = change(filtered, filter, { settings: { classes: ['dog'], least: 0, most: 1, others: 'drop' } })
    const [more, relabel] = add(only, 'relabel', filter)
    const renamed = change(more, relabel, { settings: { names: { dog: 'hound' }, others: 'keep' } })
    const [last, id] = add(renamed, 'filter', relabel)
    expect(classesAt(last, relabel, predictors)).toEqual(['dog'])
    expect(classesAt(last, id, predictors)).toEqual(['hound'])
  })
})

describe('what was refused', () => {
  it('is told by node and field', () => {
    const errors = [
      {
        pointer: '/settings/graph/nodes/1/settings/predictor',
        code: 'required',
        message: 'Detect: Predictor is needed.',
      },
      {
        pointer: '/settings/graph/nodes',
        code: 'no_output',
        message: 'The graph has no output.',
        expected: 'one node of kind output',
      },
    ]
    const faults = faultsOf(problemOf(422, { title: 'Refused', errors }), closer())
    expect(ofNode(faults, 'detect')).toEqual([{ node: 'detect', field: 'predictor', message: 'Predictor is needed.' }])
    expect(faults[1]).toEqual({
      node: null,
      field: '',
      message: 'The graph has no output. One node of kind output.',
    })
  })
})
