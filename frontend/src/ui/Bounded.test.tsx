import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { Bounded, type BoundedFigure } from './Bounded'

const shown = (figure: BoundedFigure) => show(<Bounded figure={figure} format={(value) => value.toFixed(2)} />)

it('shows a figure with its bounds and of how many', () => {
  shown({ value: 0.8, low: 0.6, high: 0.9, n: 25, reason: '' })
  expect(screen.getByText('0.80')).toBeTruthy()
  expect(screen.getByText('0.60 to 0.90')).toBeTruthy()
  expect(screen.getByText('n = 25')).toBeTruthy()
})

it('says why there is none', () => {
  shown({ value: null, low: null, high: null, n: 3, reason: 'Too few to say: 3 of at least 10.' })
  expect(screen.getByText('Too few to say: 3 of at least 10.')).toBeTruthy()
  expect(screen.queryByText(/n =/)).toBeNull()
})
