import { fireEvent, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { showAt } from '@/testing/render'
import { ConfusionMatrix } from './ConfusionMatrix'
import { matrixOf, mostConfused } from './confusion'
import type { ConfusionCell, Subject } from './types'

const subjects = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, path: `class ${index}` })) as unknown as Subject[]

const few: ConfusionCell[] = [
  { predicted: 0, truth: 0, count: 6 },
  { predicted: 1, truth: 0, count: 2 },
  { predicted: null, truth: 0, count: 2 },
  { predicted: 1, truth: null, count: 3 },
  { predicted: 1, truth: 1, count: 1 },
]

it('a cell is a share of the labels of its row, and of the predictions where nothing is labeled', () => {
  const { shareOf, countOf } = matrixOf(few, subjects(2))
  expect(countOf(0, 1)).toBe(2)
  expect(shareOf(0, 0)).toBe(0.6)
  expect(shareOf(0, null)).toBe(0.2)
  expect(shareOf(null, 1)).toBe(0.5)
  expect(shareOf(1, 0)).toBe(0)
})

it('keeps the classes that are taken for one another most, in their order; what is only missed is not confused', () => {
  const some: ConfusionCell[] = [
    { predicted: 3, truth: 1, count: 5 },
    { predicted: 2, truth: 4, count: 1 },
    { predicted: null, truth: 0, count: 900 },
  ]
  expect(mostConfused(some, subjects(5), 2).map(({ index }) => index)).toEqual([1, 3])
  expect(mostConfused(some, subjects(6), 9)).toHaveLength(5)
})

const shown = (count: number, cells = few) => {
  const linkTo = vi.fn(() => ({ to: '/' }))
  showAt('/m', '/m', () => <ConfusionMatrix cells={cells} subjects={subjects(count)} linkTo={linkTo as never} />)
  return linkTo
}

it('says in every cell what was taken for what', async () => {
  shown(2)
  expect(await screen.findByRole('gridcell', { name: '2: labeled class 0, predicted class 1' })).toHaveTextContent('2')
  expect(screen.getByRole('gridcell', { name: '2: labeled class 0, missed' })).toBeInTheDocument()
  expect(screen.getByRole('gridcell', { name: '3: predicted class 1, no label' })).toBeInTheDocument()
})

it('is walked through with the arrows, one stop for the tabulator, and opens on Enter', async () => {
  const linkTo = shown(2)
  const first = await screen.findByRole('gridcell', { name: '6: labeled class 0, predicted class 0' })
  first.focus()
  fireEvent.keyDown(first, { key: 'ArrowRight' })
  const second = screen.getByRole('gridcell', { name: '2: labeled class 0, predicted class 1' })
  expect(second).toHaveFocus()
  expect(screen.getAllByRole('gridcell').filter((cell) => cell.tabIndex === 0)).toEqual([second])
  fireEvent.keyDown(second, { key: 'Enter' })
  expect(linkTo).toHaveBeenCalledWith({ is: 'confused', predicted: 1, truth: 0 })
})

it('opens nothing behind an empty cell', async () => {
  const linkTo = shown(2)
  fireEvent.click(await screen.findByRole('gridcell', { name: '0: labeled class 1, predicted class 0' }))
  expect(linkTo).not.toHaveBeenCalled()
})

it('of many classes it shows the most confused, and all on demand', async () => {
  shown(24, [...few, ...subjects(24).map(({ index }) => ({ predicted: index, truth: index, count: 1 }))])
  expect(await screen.findAllByRole('columnheader')).toHaveLength(22)
  fireEvent.click(screen.getByRole('switch', { name: 'All 24 classes' }))
  expect(screen.getAllByRole('columnheader')).toHaveLength(26)
})
