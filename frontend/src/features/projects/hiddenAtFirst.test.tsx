import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { AddBatchModal } from './AddBatchModal'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

function send(lowest: number[]) {
  answering({
    'GET /projects': { results: [{ id: 'p', name: 'Coins', ontology: 'o', suggestion_threshold: 0.5 }], next: null },
  })
  show(
    <AddBatchModal
      opened
      onClose={() => {}}
      source={{
        kind: 'selection',
        ids: ['a', 'b', 'c'],
        name: 'v1',
        run: { id: 'r', ontology: 'o' } as ModelRun,
        lowest,
      }}
    />,
  )
}

it('says of how many data rows the editor hides suggestions at first, as long as they are to be shown', async () => {
  send([0.1, 0.49, 0.5])
  const said = await screen.findByRole('note')
  expect(said).toHaveTextContent('2 of these data rows have predictions below 0.50')
  await userEvent.click(screen.getByRole('checkbox'))
  expect(screen.queryByRole('note')).not.toBeInTheDocument()
})

it('says nothing where the editor shows them all', async () => {
  send([0.5, 0.9])
  expect(await screen.findByDisplayValue('Coins')).toBeInTheDocument()
  expect(screen.queryByRole('note')).not.toBeInTheDocument()
})
