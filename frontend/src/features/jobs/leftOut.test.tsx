import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { LeftOut } from './LeftOut'
import { addedUp, leftOutOf } from './leftOut'

const line = (what: string, count: number, why = 'no feature stands for it') => ({ what, why, count })

it('lines of several jobs are added up, the most frequent first', () => {
  expect(addedUp([[line('truck', 2), line('car', 3)], [line('truck', 4)], [line('truck', 1, 'too small')]])).toEqual([
    line('truck', 6),
    line('car', 3),
    line('truck', 1, 'too small'),
  ])
})

it('only jobs of predictors have such lines', () => {
  const result = { left_out: [line('truck', 2)] }
  expect(leftOutOf({ kind: 'inference.predict', result })).toHaveLength(1)
  expect(leftOutOf({ kind: 'interchange.export', result })).toEqual([])
  expect(leftOutOf({ kind: 'inference.predict', result: {} })).toEqual([])
})

it('each is told with how often and why, those beyond the first behind a summary', () => {
  show(<LeftOut lines={[line('class truck', 3120), ...[1, 2, 3, 4, 5].map((at) => line(`class ${at}`, 1))]} />)
  expect(screen.getByTestId('left-out')).toHaveTextContent(/3,120 × class truck: no feature stands for it/)
  expect(screen.getByText('2 more')).toBeInTheDocument()
})

it('where nothing was left out nothing is told', () => {
  show(<LeftOut lines={[]} />)
  expect(screen.queryByTestId('left-out')).toBeNull()
})
