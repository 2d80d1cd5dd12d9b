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
  expect(rangesOf(group!.lines)).toBe('1–43')
})

it('different mistakes stay apart', () => {
  const groups = groupsOf([error(1, 'a'), error(2, 'b'), error(5, 'a'), error(null, 'a', 'x.jpg')])
  expect(groups.map(({ count, lines, subjects }) => [count, lines, subjects])).toEqual([
    [3, [1, 5], ['x.jpg']],
    [1, [2], []],
  ])
  expect(rangesOf([7, 1, 2, 3])).toBe('1–3, 7')
})
