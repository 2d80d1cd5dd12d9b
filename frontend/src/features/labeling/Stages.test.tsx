import { act, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Observable } from '@/editor/core/observable'
import { drawn, Hand, lake, predicted, suggested } from '@/editor/testing/driver'
import { show } from '@/testing/render'
import { SessionContext } from './context'
import { Stages } from './Stages'
import type { TaskSession } from './session'
import { ShownContext } from './settled'

const ring = [
  [10, 10],
  [60, 10],
  [60, 60],
]

function session(id: string): TaskSession {
  const hand = new Hand({ features: [lake], annotations: [drawn(`${id}-a`, { rings: [ring] }, lake)] })
  hand.editor.suggestions.receive(suggested([predicted(`${id}-s`, 0.9, { rings: [ring] }, lake)]))
  hand.editor.suggestions.flush()
  hand.editor.view.set({ width: 0, height: 0 }) // nothing here can paint a bitmap
  const data_row = {
    id,
    modality: 'image',
    name: id,
    width: 640,
    height: 480,
    media_url: '',
    shown_url: `/media/${id}`,
  }
  return { task: { id, data_row }, set: { id }, editor: hand.editor } as unknown as TaskSession
}

const picture = () => screen.getByTestId('canvas').querySelector('img')

function opened(around: TaskSession, next: TaskSession | null) {
  const queue = { next: new Observable<TaskSession | null>(next) }
  const page = (settled: TaskSession, shown: TaskSession) => (
    <ShownContext value={shown}>
      <SessionContext value={settled}>
        <Stages queue={queue} />
      </SessionContext>
    </ShownContext>
  )
  return { queue, page, ...show(page(around, around)) }
}

const complaints = vi.spyOn(console, 'error')
afterEach(() => complaints.mockClear())

it('shows the very picture that was made behind the one before, and lets that one go once the page has followed', async () => {
  const [one, two] = [session('one'), session('two')]
  const { queue, page, rerender, container } = opened(one, two)
  const behind = await vi.waitFor(() => {
    const found = container.querySelector('[inert] img')
    expect(found).toHaveAttribute('src', '/media/two')
    return found
  })
  expect(picture()).toHaveAttribute('src', '/media/one')
  act(() => queue.next.set(null))
  rerender(page(one, two))
  expect(picture()).toBe(behind)
  expect(container.querySelector('[inert] img')).toHaveAttribute('src', '/media/one')
  rerender(page(two, two))
  expect(picture()).toBe(behind)
  expect(container.querySelector('[inert]')).toBeNull()
})

it('gives nothing on the stage the key of something else, whatever is chosen, pointed at and suggested', async () => {
  const [one, two] = [session('one'), session('two')]
  const { page, rerender, container } = opened(one, two)
  await vi.waitFor(() => expect(container.querySelector('[inert]')).not.toBeNull())
  for (const { editor } of [one, two]) {
    act(() => {
      editor.selection.choose(editor.store.list()[0]!.id)
      editor.selection.hovered.set(editor.store.list()[0]!.id)
    })
    act(() => editor.selection.hovered.set(editor.suggestions.focus.get()))
  }
  // Handed out anew: the same task in another session, while the page still stands around the old one.
  rerender(page(one, session('one')))
  rerender(page(one, two))
  rerender(page(two, two))
  expect(complaints.mock.calls.filter(([said]) => String(said).includes('same key'))).toEqual([])
})
