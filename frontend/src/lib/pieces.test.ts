import { describe, expect, it } from 'vitest'
import { piecesOf, quoted } from './pieces'

describe('pieces of a text', () => {
  it('cuts at every end of a span and says what lies over each piece', () => {
    const pieces = piecesOf('Ada met Grace', [
      { id: 'a', start: 0, end: 3 },
      { id: 'b', start: 0, end: 7 },
    ])
    expect(pieces.map(({ text, over }) => [text, over.map(({ id }) => id)])).toEqual([
      ['Ada', ['a', 'b']],
      [' met', ['b']],
      [' Grace', []],
    ])
  })

  it('counts code points, not units of UTF-16', () => {
    expect(piecesOf('😀 Ada', [{ start: 2, end: 5 }]).map(({ text }) => text)).toEqual(['😀 ', 'Ada'])
    expect(quoted('😀 Ada', { start: 2, end: 5 })).toBe('Ada')
  })

  it('quotes in one line, and cuts what is long in the middle', () => {
    expect(quoted('a\n  b', { start: 0, end: 5 })).toBe('a b')
    expect(quoted('x'.repeat(100), { start: 0, end: 100 })).toBe(`${'x'.repeat(30)}…${'x'.repeat(30)}`)
  })
})
