import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { earlier, SplitRules } from './SplitRules'

afterEach(() => {
  vi.unstubAllGlobals()
})

const kept = [
  { filter: [{ term: 'text', contains: 'night' }], split: 'test' },
  { filter: [], split: 'train' },
]

function page(rules: unknown[]) {
  const asked = answering({
    'GET /model-runs/r/splits': { splits: {}, rules },
    'POST /model-runs/r/splits': { changed: 2, splits: {} },
  })
  show(<SplitRules run={{ id: 'r' } as ModelRun} />)
  return () => asked.find(({ method }) => method === 'POST')?.body
}

it('lists the rules of the run in words, and applies them in another order without the one that is deleted', async () => {
  const sent = page([...kept, { filter: [], split: '' }])
  const rules = await screen.findAllByTestId('split-rule')
  expect(rules).toHaveLength(3)
  expect(within(rules[0]!).getByText('Name or key contains “night”')).toBeInTheDocument()
  expect(within(rules[1]!).getByText('All data rows that no rule above chooses.')).toBeInTheDocument()
  expect(within(rules[2]!).getByRole('combobox', { name: 'Split of rule 3' })).toHaveValue('No split')
  await userEvent.click(screen.getByRole('button', { name: 'Delete rule 3' }))
  await userEvent.click(screen.getByRole('button', { name: 'Move rule 2 up' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save and apply rules' }))
  await waitFor(() => expect(sent()).toEqual({ rules: [kept[1], kept[0]] }))
})

it('makes a rule from a split and a filter', async () => {
  const sent = page([])
  await userEvent.click(await screen.findByRole('button', { name: 'Add rule' }))
  await userEvent.click(screen.getByRole('combobox', { name: 'Split of rule 1' }))
  await userEvent.click(await screen.findByRole('option', { name: 'Validation' }))
  await userEvent.click(screen.getByRole('button', { name: 'Add a filter' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Name or key' }))
  await userEvent.type(await screen.findByRole('textbox', { name: /contains/i }), 'rain')
  await userEvent.click(screen.getByRole('button', { name: 'Apply' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Save and apply rules' }))
  await waitFor(() =>
    expect(sent()).toEqual({ rules: [{ filter: [{ term: 'text', contains: 'rain' }], split: 'validation' }] }),
  )
})

it('forgets the rules once the last one is deleted', async () => {
  const sent = page([kept[0]])
  await userEvent.click(await screen.findByRole('button', { name: 'Delete rule 1' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save without rules' }))
  await waitFor(() => expect(sent()).toEqual({ rules: [] }))
})

it('moves a rule one place up', () => {
  expect(earlier(['a', 'b', 'c'], 2)).toEqual(['a', 'c', 'b'])
  expect(earlier(['a', 'b'], 0)).toEqual(['a', 'b'])
})
