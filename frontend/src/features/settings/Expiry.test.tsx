import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { Expiry } from './ApiKeysPage'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

it.each([
  [-1, true],
  [1, false],
])('a key that ends in %i days is marked as expired: %s', (days, isMarked) => {
  show(<Expiry at={inDays(days)} />)
  expect(screen.queryByText('Expired') !== null).toBe(isMarked)
})
