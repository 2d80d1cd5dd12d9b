import { expect, it } from 'vitest'
import type { JobError } from '@/api/types'
import { groupsOf, rangesOf } from './groups'

const error = (line: number | null, message: string, subject = ''): JobError => ({
  line,
  message,
  subject,
  pointer: '',
  code: 'x',
  expected: '',
})

it('the same mistake on many lines is told once, with its lines', () => {
  const errors = [...Array(43).keys()].map((line) => error(line + 1, 'The text is not UTF-8.'))
  const [group, ...others] = groupsOf(errors)
  expect(others).toEqual([])
  expect(group).toMatchObject({ count: 43 })
  expect(rangesOf(group!.lines)).toEqual({ first: ['1–43'], rest: 0 })
})

it('different mistakes stay apart', () => {
  const groups = groupsOf([error(1, 'a'), error(2, 'b'), error(5, 'a'), error(null, 'a', 'x.jpg')])
  expect(groups.map(({ count, lines, subjects }) => [count, lines, subjects])).toEqual([
    [3, [1, 5], ['x.jpg']],
    [1, [2], []],
  ])
  expect(rangesOf([7, 1, 2, 3])).toEqual({ first: ['1–3', '7'], rest: 0 })
  expect(rangesOf([1, 3, 5, 6, 9], 2)).toEqual({ first: ['1', '3'], rest: 3 })
})

it('what lines speak of is told beside their numbers, each once', () => {
  const errors = ['a.jpg', 'b.jpg', 'a.jpg', ''].map((subject, at) =>
    error(at + 1, 'There is no such data row.', subject),
  )
  expect(groupsOf(errors)[0]).toMatchObject({ count: 4, lines: [1, 2, 3, 4], subjects: ['a.jpg', 'b.jpg'] })
})
