import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import '@/app/i18n'
import { type Path, ReviewPath } from './ReviewPath'

const REVIEWED: Path = { review_share: 0.5, review_first: 3, review_below: 0.4, review_stages: [] }

function Held({ held, waiting }: { held: { path: Path }; waiting: number }) {
  const [path, set] = useState(held.path)
  held.path = path
  return <ReviewPath path={path} waiting={waiting} onChange={set} />
}

function show(path: Path, waiting = 0): { path: Path } {
  const held = { path }
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { enabled: false } } })}>
      <MantineProvider>
        <Held held={held} waiting={waiting} />
      </MantineProvider>
    </QueryClientProvider>,
  )
  return held
}

it('takes every rule and stage away with the review, and begins one with all labels', () => {
  const held = show({ ...REVIEWED, review_stages: [{ name: 'One', role: 'reviewer', members: [] }] })
  fireEvent.click(screen.getByLabelText('Label'))
  expect(held.path).toEqual({ review_share: 0, review_first: 0, review_below: null, review_stages: [] })
  expect(screen.queryByText('Stages')).toBeNull()
  fireEvent.click(screen.getByLabelText('Label and review'))
  expect(held.path.review_share).toBe(1)
})

it('puts stages into order, and says what a change means for what waits', () => {
  const held = show(REVIEWED, 12)
  for (const _ of [1, 2]) fireEvent.click(screen.getByText('Add a stage'))
  fireEvent.change(screen.getByLabelText('Name of stage 2'), { target: { value: 'Sign-off' } })
  fireEvent.click(screen.getByLabelText('Move Sign-off up'))
  expect(held.path.review_stages.map(({ name }) => name)).toEqual(['Sign-off', 'Stage 1'])
  fireEvent.click(screen.getByLabelText('Remove Stage 1'))
  expect(held.path.review_stages.map(({ name }) => name)).toEqual(['Sign-off'])
  expect(screen.getByRole('alert').textContent).toContain('12 labels wait for a review now')
})

it('leaves the rule about unsure suggestions out where nothing is written', () => {
  const held = show(REVIEWED)
  fireEvent.change(screen.getByLabelText('Unsure suggestions accepted'), { target: { value: '' } })
  expect(held.path.review_below).toBeNull()
})
