import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { CreateProjectModal } from './CreateProjectModal'

const listed = [
  { id: 'a', name: 'Bare', feature_count: 0 },
  { id: 'b', name: 'Street', feature_count: 3 },
]

afterEach(() => {
  vi.unstubAllGlobals()
})

// A field that grows with its text listens for fonts, of which this document knows nothing.
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })

it('an ontology without features is warned of before a project is made from it', async () => {
  vi.stubGlobal(
    'fetch',
    async () =>
      new Response(JSON.stringify({ results: listed, next: null, previous: null, count: 2 }), {
        headers: { 'Content-Type': 'application/json' },
      }),
  )
  show(<CreateProjectModal opened onClose={() => {}} onCreated={() => {}} />)
  const choose = async (name: string) => {
    await userEvent.click(screen.getByPlaceholderText('Choose an ontology'))
    await userEvent.click(await screen.findByRole('option', { name, hidden: true }))
  }
  await choose('Bare')
  expect(await screen.findByText(/^There is nothing to label in this ontology yet/)).toBeInTheDocument()
  await choose('Street')
  expect(screen.queryByText(/^There is nothing to label/)).not.toBeInTheDocument()
})
