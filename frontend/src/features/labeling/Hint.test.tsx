import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Feature } from '@/editor/core/types'
import { drawn, Hand, lake } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { Hint } from './Hint'

const body: Feature = { ...lake, id: 'body', kind: 'keypoints', name: 'Body', settings: { points: ['nose', 'tail'] } }
const nose = { name: 'nose', x: 10, y: 10, visible: true }
const tail = { name: 'tail', x: 50, y: 40, visible: true }

function opened(...annotations: ReturnType<typeof drawn>[]) {
  const hand = new Hand({ features: [body, lake], annotations })
  show(
    <EditorContext value={hand.editor}>
      <Hint />
    </EditorContext>,
  )
  return hand
}

const button = (name: RegExp) => screen.getByRole('button', { name })

it('offers what the tool can be told, to a finger as to a key', async () => {
  const hand = opened()
  act(() => void hand.take('keypoints'))
  expect(screen.getByText('Next: nose, 1 of 2')).toBeInTheDocument()
  await userEvent.click(button(/Leave it out/))
  expect(screen.getByText('Next: tail, 2 of 2')).toBeInTheDocument()
  expect(button(/End the skeleton/)).toBeDisabled()
  await userEvent.click(button(/Take the last point back/))
  act(() => void hand.click(10, 10))
  await userEvent.click(button(/End the skeleton/))
  expect(hand.values()).toEqual([{ points: [nose] }])
})

it('offers to close a polygon once there is one to close', async () => {
  const hand = opened()
  act(() => void hand.take('polygon').click(10, 10).click(90, 10))
  expect(button(/Close the polygon/)).toBeDisabled()
  act(() => void hand.click(90, 90))
  await userEvent.click(button(/Close the polygon/))
  expect(hand.editor.store.list()).toMatchObject([{ kind: 'polygon' }])
})

it('hides, shows and removes the point that has the keyboard', async () => {
  const hand = opened(drawn('a', { points: [nose, tail] }, body))
  act(() => {
    hand.editor.selection.choose('a')
    hand.editor.grasped.set(1)
  })
  await userEvent.click(button(/Hide/))
  expect(screen.getByText('tail, hidden')).toBeInTheDocument()
  await userEvent.click(button(/Show/))
  await userEvent.click(button(/Remove/))
  expect(hand.values()).toEqual([{ points: [nose] }])
  expect(screen.queryByTestId('hint')).toBeNull()
})
