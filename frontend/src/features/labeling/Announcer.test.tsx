import { Notifications } from '@mantine/notifications'
import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { acceptOne } from '@/editor/core/actions'
import { join } from '@/editor/core/recast'
import { box, drawn, Hand, lake, predicted, suggested, three } from '@/editor/testing/driver'
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

it('what nothing on the picture shows is told to those who see too', async () => {
  const ponds = [0, 300].map((x) => drawn(`p${x}`, { rings: [[[x, 0], [x + 50, 0], [x + 50, 50]]] }, lake)) // biome-ignore format: one line
  const hand = new Hand({ annotations: ponds })
  show(
    <EditorContext value={hand.editor}>
      <Notifications />
      <Announcer />
    </EditorContext>,
  )
  hand.editor.selection.choose('p0', 'p300')
  act(() => void join(hand.editor))
  expect(await screen.findAllByText('They do not touch: nothing was joined.')).toHaveLength(2)
})
