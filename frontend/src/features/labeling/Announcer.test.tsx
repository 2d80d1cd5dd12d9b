import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { acceptOne } from '@/editor/core/actions'
import { box, Hand, predicted, suggested, three } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { Announcer } from './Workbench'

it('says at once how many suggestions are left, as many as are listed', () => {
  const hand = new Hand().suggest(three)
  show(
    <EditorContext value={hand.editor}>
      <Announcer />
    </EditorContext>,
  )
  act(() => void acceptOne(hand.editor))
  expect(screen.getByText('Accepted. 2 suggestions left.')).toBeInTheDocument()
  expect(hand.shown()).toHaveLength(2)
})

it('counts again what arrived while it spoke', async () => {
  const hand = new Hand().suggest(three)
  show(
    <EditorContext value={hand.editor}>
      <Announcer />
    </EditorContext>,
  )
  act(() => void acceptOne(hand.editor))
  act(() => void hand.suggest(suggested([predicted('late', 0.2, box(0, 0, 9, 9))])))
  expect(await screen.findByText('Accepted. 3 suggestions left.', {}, { timeout: 4000 })).toBeInTheDocument()
})
