import { act, fireEvent, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { step } from '../core/actions'
import { box, drawn, Hand, lake, predicted, suggested } from '../testing/driver'
import { EditorContext } from '../useEditor'
import { LiveLayer } from './LiveLayer'

const square = (at: number) => ({
  rings: [
    [
      [at, at],
      [at + 90, at],
      [at + 90, at + 90],
      [at, at + 90],
    ],
  ],
})

function opened(hand: Hand) {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
  show(
    <EditorContext value={hand.editor}>
      <LiveLayer />
    </EditorContext>,
  )
  return hand.editor
}

const focus = (handle: number) => act(() => screen.getByTestId(`handle-${handle}`).focus())

it('a handle that is gone has the keyboard no longer, not even when its object is chosen again', () => {
  const editor = opened(new Hand({ annotations: [drawn('a', square(10), lake)] }))
  act(() => editor.selection.choose('a'))
  focus(2)
  expect(editor.grasped.get()).toBe(2)
  act(() => editor.selection.clear())
  act(() => editor.selection.choose('a'))
  expect(editor.grasped.get()).toBeNull()
  expect(document.activeElement).toBe(document.body)
})

it('the focus does not go over to a handle of the next suggestion, and stays with the object that a suggestion becomes', () => {
  const two = [predicted('s1', 0.9, box(10, 10, 90, 90)), predicted('s2', 0.8, box(200, 200, 90, 90))]
  const hand = new Hand().suggest(suggested(two))
  const editor = opened(hand)
  focus(7)
  act(() => void hand.drag([10, 50], [20, 50], { handle: 7 }))
  expect([document.activeElement, editor.grasped.get()]).toEqual([screen.getByTestId('handle-7'), 7])
  act(() => void step(editor, 1))
  expect([document.activeElement, editor.grasped.get()]).toEqual([document.body, null])
})

it('another handle of the same object takes the keyboard over', () => {
  const editor = opened(new Hand({ annotations: [drawn('a', square(10), lake)] }))
  act(() => editor.selection.choose('a'))
  focus(0)
  focus(1)
  expect(editor.grasped.get()).toBe(1)
  fireEvent.blur(screen.getByTestId('handle-1'))
  expect(editor.grasped.get()).toBeNull()
})
