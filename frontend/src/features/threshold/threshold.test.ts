import { describe, expect, it } from 'vitest'
import type { Feature, ThresholdPoint } from '@/api/types'
import { expectedOf } from './Audits'
import { namesOf } from './Classes'
import { bandOption, pointAt } from './Curve'
import { band, from, share } from './words'

const point = (threshold: number, error: number | null): ThresholdPoint => ({
  threshold,
  coverage: { value: 0.5, low: 0.4, high: 0.6 },
  error: error === null ? null : { value: error, low: error / 2, high: error * 2 },
  cost: { value: 1, low: 0.5, high: 1.5 },
  accepted: 10,
  wrong: 1,
})
const curve = [point(0.5, 0.1), point(0.7, 0.04), point(0.9, null)]

describe('what a threshold means', () => {
  it('is read off at the strictest point that is not above it', () => {
    expect(pointAt(curve, 0.8).threshold).toBe(0.7)
    expect(pointAt(curve, 0.9).threshold).toBe(0.9)
    expect(pointAt(curve, 0.1).threshold).toBe(0.5)
  })

  it('is drawn with its band, and without where nothing is known', () => {
    const option = bandOption(curve, 'error', [{ at: 0.7, label: 'promised', color: 'red' }], 'Wrong')
    const [low, rest, line] = option.series as { data: number[][]; markLine?: { data: { xAxis: number }[] } }[]
    expect(line?.data).toEqual([
      [0.5, 0.1],
      [0.7, 0.04],
    ])
    expect(low!.data[0]![1]! + rest!.data[0]![1]!).toBeCloseTo(0.2)
    expect(line?.markLine?.data.map(({ xAxis }) => xAxis)).toEqual([0.7])
  })

  it('keeps the digits that matter', () => {
    expect([share(0.004), share(0.42), from(0.8), from(0.9876)].map((each) => each.replace(/\s/g, ' '))).toEqual([
      '0.4 %',
      '42 %',
      '0.80',
      '0.988',
    ])
    expect(band({ low: 0.01, high: 0.5 }).replace(/\s/g, ' ')).toBe('1 %–50 %')
  })
})

describe('audits and classes in words', () => {
  it('says how many audits of each sort a thousand decisions bring', () => {
    expect(expectedOf({ audit_share: 10, certify_share: 25, targeted_share: 5 })).toEqual({
      uniform: 100,
      certifying: 25,
      calibrating: 75,
      targeted: 45,
    })
  })

  it('names classes by their feature, options by their question too', () => {
    const option = { id: 'o', name: 'yes', hotkey: '', external_id: '', features: [] }
    const base = { kind: 'radio', color: '', hotkey: '', external_id: '', required: false, settings: {} }
    const question = { ...base, id: 'q', name: 'worn', options: [option], features: [] } as unknown as Feature
    const dent = { ...base, id: 'd', name: 'dent', options: [], features: [question] } as unknown as Feature
    expect([...namesOf([dent])]).toEqual([
      ['d', 'dent'],
      ['q', 'dent > worn'],
      ['o', 'dent > worn: yes'],
    ])
  })
})
