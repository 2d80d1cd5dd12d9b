import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { counts, shares } from './figures'
import { LabelboxFigures } from './LabelboxFigures'
import type { Figures, Subject } from './types'

const none = Object.fromEntries(shares.map((key) => [key, null]))
const zero = Object.fromEntries(counts.map((key) => [key, 0]))
const figures = (subject: number | null, more: Partial<Figures>) =>
  ({ subject, ...zero, ...none, metrics: {}, labelbox: null, ...more }) as Figures
const theirs = { true_positives: 5, false_positives: 1, false_negatives: 2, precision: 0.833, recall: 0.714, f1: 0.769 }
const subjects = ['coin', 'coin > worn: yes', 'never'].map((path, index) => ({
  index,
  path,
  color: '',
})) as unknown as Subject[]
const table = (total: Partial<Figures>) =>
  show(
    <LabelboxFigures
      rows={[
        figures(0, { truths: 7, true_positives: 4, false_positives: 1, labelbox: theirs }),
        figures(1, { truths: 7 }),
        figures(2, { labelbox: theirs }),
      ]}
      total={figures(null, total)}
      subjects={subjects}
      definition="How"
    />,
  )

it('sets both ways beside each other and marks what differs; what has none is left out', () => {
  table({ labelbox: theirs })
  const [, ...heads] = within(screen.getByRole('table')).getAllByRole('rowheader')
  expect(heads.map((head) => head.textContent)).toEqual(['coin'])
  const cells = within(screen.getByRole('row', { name: /coin/ })).getAllByRole('cell')
  expect(cells.map((cell) => cell.textContent).slice(0, 3)).toEqual(['4', '1', '0'])
  expect(cells.map((cell) => cell.textContent).slice(6)).toEqual(['5', '1', '2', '0.833', '0.714', '0.769'])
  expect(cells.slice(6, 8).map((cell) => cell.hasAttribute('data-differs'))).toEqual([true, false])
})

it('says how to get them where the run was evaluated before there were such', () => {
  table({})
  expect(screen.queryByRole('table')).not.toBeInTheDocument()
  expect(screen.getByText(/Refresh its labels/)).toBeInTheDocument()
})
