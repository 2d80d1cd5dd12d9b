import { expect, it } from 'vitest'
import { binNames } from './Distribution'

it('the last bin of a distribution is open', () => {
  expect(binNames([0, 1.5, 20])).toEqual(['0–1.5 s', '1.5–20 s', '20+ s'])
})
