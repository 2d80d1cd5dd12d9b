import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cat, Hand } from '@/editor/testing/driver'
import { showAt } from '@/testing/render'
import { suggestionBindings, toolBindings } from './bindings'
import { KeyHelp } from './KeyHelp'
import { changesOf, Keyed } from './keys'
import { json } from './testing'

beforeEach(() => void vi.stubGlobal('fetch', async () => json({ user: { id: 7 } })))
afterEach(() => {
  changesOf('7').set(new Map())
  vi.unstubAllGlobals()
})

it('a tool and a label of one name are two rows, under headings of their own', async () => {
  const { editor } = new Hand({ features: [{ ...cat, name: 'Box' }] })
  const bindings = [...suggestionBindings(editor, vi.fn(), vi.fn()), ...toolBindings(editor)]
  showAt('/o/$slug', '/o/acme', () => (
    <Keyed editor={editor} bindings={bindings}>
      <KeyHelp opened onClose={vi.fn()} />
    </Keyed>
  ))
  act(() => {
    const taken: readonly [string, string[]][] = [
      ['accept', ['b']],
      ['tool.box', []],
    ]
    changesOf('7').set(new Map(taken))
  })
  await screen.findByText('No key')
  const section = (name: string) => screen.getByRole('heading', { name }).closest('section')!
  const row = (name: string) => within(section(name)).getByText('Box').parentElement
  expect(row('Tools')).toHaveTextContent('BoxNo key')
  expect(row('Labels')).toHaveTextContent('Box1')
})
