import { expect, it } from 'vitest'
import { cutAround } from './CloseUp'
import { partsOf } from './spans'

const span = (id: string, start: number, end: number, isLabel = false) => ({ id, start, end, isLabel })

it('cuts a text where marks begin and end, and loses none of it', () => {
  const parts = partsOf('Ada lives in Kiel.', [span('a', 0, 3), span('b', 13, 17)])
  expect(parts.map(({ text, span: mark }) => [text, mark?.id])).toEqual([
    ['Ada', 'a'],
    [' lives in ', undefined],
    ['Kiel', 'b'],
    ['.', undefined],
  ])
})

it('shows the prediction where it lies over a label, and the label around it', () => {
  const parts = partsOf('abcdef', [span('label', 0, 4, true), span('said', 2, 6)])
  expect(parts.map(({ text, span: mark }) => [text, mark?.id])).toEqual([
    ['ab', 'label'],
    ['cd', 'said'],
    ['ef', 'said'],
  ])
})

it('counts code points, as entities do, and forgives a mark that goes past the end', () => {
  expect(partsOf('😀bc', [span('a', 1, 9)]).map(({ text }) => text)).toEqual(['😀', 'bc'])
})

it('a close-up holds the shape, stays in the picture and keeps its form', () => {
  const cut = cutAround({ minX: 900, minY: 10, maxX: 980, maxY: 60 }, 1000, 800)
  expect(cut.x).toBeLessThanOrEqual(900)
  expect(cut.x + cut.width).toBeLessThanOrEqual(1000)
  expect(cut.y).toBe(0)
  expect(cut.width / cut.height).toBeCloseTo(1.5)
})

it('a close-up of what fills the picture is the picture', () => {
  const cut = cutAround({ minX: 0, minY: 0, maxX: 1000, maxY: 800 }, 1000, 800)
  expect(cut.width).toBeGreaterThanOrEqual(1000)
  expect(cut.height).toBeGreaterThanOrEqual(800)
})
