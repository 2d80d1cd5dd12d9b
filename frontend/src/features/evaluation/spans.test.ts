import { expect, it } from 'vitest'
import { cutAround } from './CloseUp'
import { excerptOf, partsOf } from './spans'

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

it('knows of the label under a prediction, so that both are seen', () => {
  const parts = partsOf('abcdef', [span('label', 0, 4, true), span('said', 2, 6)])
  expect(parts.map(({ under }) => under?.id)).toEqual([undefined, 'label', undefined])
})

it('cuts out what is around a mark, and says where the text goes on', () => {
  const text = `${'a'.repeat(100)}😀Kiel${'b'.repeat(100)}`
  const parts = excerptOf(partsOf(text, [span('said', 101, 105)]), { start: 101, end: 105 })
  expect(parts.map((part) => part.text)).toEqual([`…${'a'.repeat(59)}😀`, 'Kiel', `${'b'.repeat(60)}…`])
  expect(excerptOf(partsOf('Kiel.', [span('said', 0, 4)]), { start: 0, end: 4 }).map((part) => part.text)).toEqual([
    'Kiel',
    '.',
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
