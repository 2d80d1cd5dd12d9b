import { fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { Feature } from '@/editor/core/types'
import { box, cat, drawn, Hand } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { MissingDialog } from './dialogs'
import { ObjectQuestions } from './ObjectPanel'

const asking = (id: string, name: string): Feature => ({
  id,
  kind: 'radio',
  name,
  color: '',
  required: true,
  options: [
    { id: `${id}-1`, name: `${name} one` },
    { id: `${id}-2`, name: `${name} two` },
  ],
})
const car: Feature = {
  ...cat,
  id: 'car',
  name: 'Car',
  features: [asking('color', 'Color'), asking('doors', 'Doors')],
}

function opened(annotations: ReturnType<typeof drawn>[] = [], asksForMore = false) {
  const hand = new Hand({ features: [car, cat], annotations })
  show(
    <EditorContext value={hand.editor}>
      <ObjectQuestions />
      <MissingDialog opened={asksForMore} onClose={() => {}} />
    </EditorContext>,
  )
  return hand
}

it('are shown once the object is drawn, and the first has the keyboard', async () => {
  const hand = opened()
  hand.take('box').drag([10, 10], [60, 60])
  const first = await screen.findByRole('radio', { name: 'Color one' })
  await vi.waitFor(() => expect(first).toHaveFocus())
})

it('are answered by digits, one after the other', async () => {
  const hand = opened()
  hand.take('box').drag([10, 10], [60, 60])
  const first = await screen.findByRole('radio', { name: 'Color one' })
  await vi.waitFor(() => expect(first).toHaveFocus())
  fireEvent.keyDown(first, { key: '2', code: 'Digit2' })
  await vi.waitFor(() => expect(screen.getByRole('radio', { name: 'Doors one' })).toHaveFocus())
  fireEvent.keyDown(document.activeElement!, { key: '1', code: 'Digit1' })
  const { answers } = hand.editor.store.list()[0]!
  expect(answers.map(({ value }) => (value as { option: string }).option)).toEqual(['color-2', 'doors-1'])
})

it('are left by Escape, and the next object can be drawn', async () => {
  const hand = opened()
  hand.take('box').drag([10, 10], [60, 60])
  await vi.waitFor(() => expect(screen.getByRole('radio', { name: 'Color one' })).toHaveFocus())
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' })
  expect(document.body).toHaveFocus()
  expect(hand.editor.selection.only()).toBeNull()
  hand.drag([100, 100], [160, 160])
  expect(hand.editor.store.list()).toHaveLength(2)
})

it('that lack an answer are told by the number of their object; a click leads to the very question', async () => {
  const answered = { feature: 'color', kind: 'radio', value: { option: 'color-1' } }
  const rows = [
    { ...drawn('a', box(0, 0, 9, 9), car), answers: [answered, { ...answered, feature: 'doors' }] },
    { ...drawn('b', box(20, 0, 9, 9), car), answers: [answered] },
  ]
  const hand = opened(rows, true)
  const dialog = await screen.findByRole('dialog')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Answer “Doors” for Car 2.' }))
  expect(hand.editor.selection.only()).toBe('b')
  expect(screen.getByRole('region', { name: 'Questions about Car 2', hidden: true })).toBeInTheDocument()
  const wanted = screen.getByRole('radio', { name: 'Doors one', hidden: true })
  await vi.waitFor(() => expect(wanted).toHaveFocus())
})
