import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { i18next } from '@/app/i18n'
import { show } from '@/testing/render'
import { Metadata, Twins } from './DataRowDrawer'
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

it('names the other datasets that have the same content, each once, and says nothing where there are none', () => {
  const twin = (id: string, dataset_name: string) => ({ id, name: id, dataset: dataset_name, dataset_name })
  show(<Twins twins={[twin('a', 'Tokens'), twin('b', 'Medals'), twin('c', 'Tokens')]} />)
  expect(screen.getByTestId('also-in')).toHaveTextContent('The same content is also in: Tokens, Medals.')
  show(<Twins twins={[]} />)
  expect(screen.getAllByTestId('also-in')).toHaveLength(1)
})
