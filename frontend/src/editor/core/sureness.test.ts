import { describe, expect, it } from 'vitest'
import { byConfidence, histogram, type Suggestion } from './merge'
import { sureness } from './sureness'
import type { Annotation } from './types'

const said = (confidence: number | null, ...options: (number | null)[]): Annotation => ({
  id: `${confidence}-${options.join()}`,
  kind: 'checklist',
  feature: 'weather',
  value: { options: options.map((each, at) => ({ option: `option ${at}`, confidence: each })) },
  answers: [],
  confidence,
  at: null,
  derived_from: null,
})

const suggested = (annotation: Annotation): Suggestion => ({
  annotation,
  lane: 'lane',
  pass: '1',
  modelRun: 'run',
  predictorVersion: null,
})

describe('sureness', () => {
  it('is what a suggestion says itself', () => expect(sureness(said(0.4, 0.9))).toBe(0.4))
  it('is that of the least sure option where options are rated', () =>
    expect(sureness(said(null, 0.9, 0.02))).toBe(0.02))
  it('is 1 where nobody rated anything', () => {
    expect(sureness(said(null, null))).toBe(1)
    expect(sureness({ ...said(null), value: { x: 1 } })).toBe(1)
    expect(sureness({ ...said(null), value: null })).toBe(1)
  })
  it('orders and bands suggestions', () => {
    const low = suggested(said(null, 0.02))
    const high = suggested(said(0.8))
    expect([low, high].sort(byConfidence)).toEqual([high, low])
    expect(histogram([low, high], 2)).toEqual([1, 1])
  })
})
