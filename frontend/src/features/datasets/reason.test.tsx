import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { Reason } from './UploadPanel'

const words = `This kind of file is not taken: ${'.jpg, '.repeat(40)}.`

/** A page on which the text needs `needed` pixels of height, and two lines have 40. */
function laidOut(needed: number) {
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(needed)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.hasAttribute('data-line-clamp') ? Math.min(needed, 40) : needed
  })
}

afterEach(() => vi.restoreAllMocks())

it.each([
  ['short', 'This file is empty.', 20],
  ['long, on a wide page,', words, 40],
])('a %s reason that is shown whole stands as it is', (_, reason, needed) => {
  laidOut(needed)
  show(<Reason>{reason}</Reason>)
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})

it('of a reason that needs more than two lines the rest is shown on demand', async () => {
  laidOut(80)
  show(<Reason>{words}</Reason>)
  const text = screen.getByText(words, { normalizer: (said) => said })
  expect(text).toHaveAttribute('data-line-clamp')
  await userEvent.click(screen.getByRole('button', { name: 'Show all of it' }))
  expect(text).not.toHaveAttribute('data-line-clamp')
  await userEvent.click(screen.getByRole('button', { name: 'Show less' }))
  expect(text).toHaveAttribute('data-line-clamp')
})
