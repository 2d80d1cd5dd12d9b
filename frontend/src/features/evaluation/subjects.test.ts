import { expect, it } from 'vitest'
import type { Annotation } from '@/api/types'
import { answeredText } from './answers'
import type { Marked } from './outcomes'
import { classOf, isHidden, isNested, placed } from './subjects'
import type { Subject } from './types'

const paths = ['stamp', 'stamp > worn: yes', 'stamp > worn: no', 'stamp > worn: yes > where', 'occluded: yes', 'coin']
const subjects = paths.map((path, index) => ({
  index,
  path,
  name: path,
  feature: index === 5 ? 'coin' : index === 4 ? 'occluded' : index === 0 ? 'stamp' : 'worn',
  color: index === 0 ? '#e69f00' : '',
})) as unknown as Subject[]
const marked = (subject: number | null, feature: string) =>
  ({ subject, annotation: { feature, kind: 'bounding_box' } }) as unknown as Marked

it('puts nested classes right below what they are asked under, whatever the rows are sorted by', () => {
  const rows = [5, 3, 2, 0, 1, 4].map((subject) => ({ subject }))
  expect(placed(rows, subjects).map(({ name, depth }) => [name, depth])).toEqual([
    ['coin', 0],
    ['stamp', 0],
    ['worn: no', 1],
    ['worn: yes', 1],
    ['where', 2],
    ['occluded: yes', 0],
  ])
  expect(placed(rows, subjects).map(({ color }) => color === '#e69f00')).toEqual([false, true, true, true, true, false])
})

it('lists a class whose parent is not among the rows by its whole place, and one that is gone as nothing', () => {
  expect(placed([{ subject: 9 }], subjects)).toMatchObject([
    { row: { subject: 9 }, subject: undefined, name: '', depth: 0 },
  ])
})

it('tells a nested answer from what it is asked under', () => {
  expect(isNested(marked(1, 'stamp'), subjects)).toBe(true)
  expect(isNested(marked(0, 'stamp'), subjects)).toBe(false)
  expect(isNested(marked(null, 'stamp'), subjects)).toBe(false)
})

it('names a class by its whole path, and by its feature where nothing was evaluated', () => {
  const features = new Map([['stamp', { name: 'Stamp', color: '#123456' }]]) as never
  expect(classOf(marked(2, 'stamp'), subjects, features)).toEqual({ name: 'stamp > worn: no', color: '#123456' })
  expect(classOf(marked(null, 'stamp'), [], features)).toEqual({ name: 'Stamp', color: '#123456' })
})

it('finds the text that is answered to a question at any depth', () => {
  const text = { feature: 'where', kind: 'text', value: { text: 'left corner' } }
  const worn = { feature: 'worn', kind: 'radio', value: { option: 'y', answers: [text] } }
  const box = { kind: 'bounding_box', value: {}, answers: [worn] } as unknown as Annotation
  expect(answeredText(box, 'where')).toBe('left corner')
  expect(answeredText(box, 'nowhere')).toBe('')
  expect(answeredText({ ...worn, answers: [] } as unknown as Annotation, 'where')).toBe('left corner')
})

it('who hides a class hides what is asked under it, and nothing else', () => {
  const hidden = new Set(['coin', 'stamp > worn: yes'])
  const names = ['coin', 'coin > worn: no', 'coins', 'stamp', 'stamp > worn: yes > where']
  expect(names.map((name) => isHidden(name, hidden))).toEqual([true, true, false, false, true])
})
