import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Predictor } from '@/api/types'
import { showAt } from '@/testing/render'
import { AgentsPanel } from './AgentsPanel'
import type { Health } from './queries'

const agent = (name: string, fits: boolean) => ({
  id: name,
  name,
  device: 'cpu',
  version: '1',
  fits,
  seen_at: '2025-01-01T00:00:00Z',
  connected: true,
  data_rows: 3,
})

const health = (...agents: ReturnType<typeof agent>[]) => ({ agents, waiting: 0 }) as unknown as Health
const predictor = { id: 'one', name: 'Box' } as Predictor
const panel = (told: Health) => showAt('/o/$slug', '/o/demo', () => <AgentsPanel predictor={predictor} health={told} />)

it('shows which agents can learn', async () => {
  panel(health(agent('workshop', true), agent('cellar', false)))
  expect((await screen.findByText('workshop')).closest('tr')).toHaveTextContent('Can learn')
  expect(screen.getByText('cellar').closest('tr')).toHaveTextContent('Answers only')
  expect(screen.getByTestId('learners')).toHaveTextContent('1 of them can learn')
})

it('says how to mend it where none can', async () => {
  panel(health(agent('cellar', false)))
  expect(await screen.findByTestId('learners')).toHaveTextContent('None of them can learn')
})
