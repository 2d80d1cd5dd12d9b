import { describe, expect, it } from 'vitest'
import { formatAgo, formatBytes, formatPercent, formatSeconds } from './format'
import { labelColors, nextLabelColor } from './labelColors'
import { selectionAfter } from './useSelection'
import { uuid7 } from './uuid'

describe('figures in words', () => {
  it('suit their size', () => {
    expect(formatBytes(999)).toBe('999 B')
    expect(formatBytes(81_300)).toBe('81.3 kB')
    expect(formatSeconds(3.84)).toBe('3.8 s')
    expect(formatSeconds(312)).toBe('5 min 12 s')
    expect(formatPercent(0.6333, 1)).toBe('63.3\u202f%')
  })

  it('tell how long ago, then the day', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    expect(formatAgo('2026-11-21T11:57:00Z', now)).toBe('3 minutes ago')
    expect(formatAgo('2026-09-01T12:00:00Z', now)).toContain('2026')
  })
})

it('a selection with Shift takes all between, in either direction', () => {
  const order = ['a', 'b', 'c', 'd']
  expect(selectionAfter(new Set(['d']), { id: 'b', anchor: 'd', order })).toEqual(new Set(['b', 'c', 'd']))
  expect(selectionAfter(new Set(['b']), { id: 'b', anchor: null, order })).toEqual(new Set())
})

it('a new label has the first free colour, and when all are taken one in turn', () => {
  expect(nextLabelColor([labelColors[0].toUpperCase(), labelColors[2]])).toBe(labelColors[1])
  expect(nextLabelColor([...labelColors])).toBe(labelColors[0])
})

it('ids are UUIDv7 and sort by the time they were made', () => {
  const early = uuid7(1_700_000_000_000)
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(early < uuid7(1_700_000_000_001)).toBe(true)
})
