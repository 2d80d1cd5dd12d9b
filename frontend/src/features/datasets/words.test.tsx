import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { i18next } from '@/app/i18n'
import { show } from '@/testing/render'
import { Metadata } from './DataRowDrawer'
import { wordsFor } from './UploadPanel'

const t = i18next.getFixedT('en', 'datasets')

it.each([
  [['a.jpg'], 'a.jpg was here already'],
  [['a.jpg', 'b.jpg'], '2 were here already: a.jpg, b.jpg'],
  [['a', 'b', 'c', 'd'], '4 were here already: a, b, c …'],
])('files that were here already are named: %j', (names, words) => {
  expect(wordsFor(names, t)).toBe(words)
})

it('metadata is a table of names and values', () => {
  show(<Metadata metadata={{ camera: 'A7', size: { w: 3, of: ['a', 'b'] } }} />)
  expect(screen.getByRole('row', { name: 'camera A7' })).toBeInTheDocument()
  expect(screen.getByRole('row', { name: 'size w: 3, of: a, b' })).toBeInTheDocument()
})
