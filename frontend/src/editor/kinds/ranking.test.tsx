import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import type { Feature } from '../core/types'
import { Question } from '../forms'

const taste: Feature = {
  id: 'taste',
  kind: 'ranking',
  name: 'Best first',
  color: '',
  options: ['Sharpness', 'Colour', 'Framing'].map((name) => ({ id: name.toLowerCase(), name })),
}

function Asked({ isDisabled = false, given = null }: { isDisabled?: boolean; given?: unknown }) {
  const [value, put] = useState<unknown>(given)
  return (
    <>
      <Question feature={taste} value={value} isDisabled={isDisabled} onChange={put} />
      <output>{JSON.stringify(value)}</output>
    </>
  )
}

const lines = () =>
  within(screen.getByRole('list'))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)
const option = (name: RegExp) => screen.getByRole('button', { name })
const answer = () => JSON.parse(screen.getByRole('status').textContent!) as { order: string[] } | null

it('shows no numbers before anything is ranked', () => {
  show(<Asked />)
  expect(lines()).toEqual(['Sharpness', 'Colour', 'Framing'])
  expect(answer()).toBeNull()
})

it('gives a number to what is ranked, and to nothing else', async () => {
  show(<Asked />)
  await userEvent.click(option(/Framing/))
  expect(lines()).toEqual(['1Framing', 'Sharpness', 'Colour'])
  await userEvent.click(option(/Sharpness/))
  expect(lines()).toEqual(['1Framing', '2Sharpness', 'Colour'])
  expect(answer()).toEqual({ order: ['framing', 'sharpness'] })
})

it('takes a place back, and with the last one the answer', async () => {
  show(<Asked given={{ order: ['colour', 'framing'] }} />)
  await userEvent.click(option(/Colour$/))
  expect(lines()).toEqual(['1Framing', 'Sharpness', 'Colour'])
  await userEvent.click(option(/Framing$/))
  expect(answer()).toBeNull()
})

it('is answered by keys alone: the option that is moved keeps the keyboard', async () => {
  show(<Asked />)
  await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  expect(option(/Sharpness$/)).toHaveFocus()
  await userEvent.tab()
  await userEvent.keyboard(' {ArrowUp}')
  expect(option(/Colour$/)).toHaveFocus()
  expect(answer()).toEqual({ order: ['colour', 'sharpness'] })
  await userEvent.keyboard('{ArrowUp}{ArrowDown}{ArrowDown}')
  expect(answer()).toEqual({ order: ['sharpness', 'colour'] })
})

it('only shows the order to who may not change it', () => {
  show(<Asked isDisabled given={{ order: ['framing'] }} />)
  expect(lines()[0]).toBe('1Framing')
  for (const button of screen.getAllByRole('button')) expect(button).toBeDisabled()
})
