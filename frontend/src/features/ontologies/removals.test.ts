/** Where annotations can go of what is removed. */
import { expect, test } from 'vitest'
import type { Feature } from '@/api/types'
import { targetsOf } from './removals'

const feature = (id: string, kind: Feature['kind'], more: Partial<Feature> = {}): Feature => ({
  id,
  kind,
  name: id,
  color: '',
  hotkey: '',
  external_id: '',
  required: false,
  settings: {},
  options: [],
  features: [],
  ...more,
})

test('a point goes over to what is new in its own skeleton alone', () => {
  const added = [
    { id: '1', name: 'head', kind: null, feature: 'pose' },
    { id: '2', name: 'wing', kind: null, feature: 'bird' },
    { id: '3', name: 'coin', kind: 'bounding_box', feature: null },
  ]
  const part = { id: '0', name: 'h', count: 2, feature: 'pose' }
  const there = [feature('pose', 'keypoints'), feature('bird', 'keypoints')]
  expect(targetsOf(part, there, there, { added }).map(({ name }) => name)).toEqual(['head'])
  expect(targetsOf(part, there, there, undefined)).toEqual([])
})

test('a feature goes over to another of its kind', () => {
  const [coin, stamp, note] = [
    feature('coin', 'bounding_box'),
    feature('stamp', 'bounding_box'),
    feature('note', 'text'),
  ]
  const part = { id: 'coin', name: 'coin', count: 1 }
  expect(targetsOf(part, [coin, stamp, note], [stamp, note], undefined)).toEqual([stamp])
})
