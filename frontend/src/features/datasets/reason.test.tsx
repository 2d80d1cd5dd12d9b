import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { Reason } from './UploadPanel'

it('a short reason stands as it is', () => {
  show(<Reason>This file is empty.</Reason>)
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})

it('of a long reason the rest is shown on demand', async () => {
  const words = `This kind of file is not taken: ${'.jpg, '.repeat(40)}.`
  show(<Reason>{words}</Reason>)
  const text = screen.getByText(words, { normalizer: (said) => said })
  expect(text).toHaveAttribute('data-line-clamp')
  await userEvent.click(screen.getByRole('button', { name: 'Show all of it' }))
  expect(text).not.toHaveAttribute('data-line-clamp')
  expect(screen.getByRole('button', { name: 'Show less' })).toHaveAttribute('aria-expanded', 'true')
})
