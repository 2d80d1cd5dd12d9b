import { describe, expect, test } from 'vitest'
import { Keymap } from '@/editor/core/keymap'
import { remapped } from '@/editor/core/remap'
import type { Feature } from '@/editor/core/types'
import { box, cat, drawn, Hand, lake, three } from '@/editor/testing/driver'
import { objectBindings, suggestionBindings, toolBindings } from './bindings'
import { viewBindings } from './viewBindings'

const edge: Feature = { ...lake, id: 'edge', kind: 'polyline', name: 'Edge' }
const body: Feature = { ...lake, id: 'body', kind: 'keypoints', name: 'Body', settings: { points: ['nose', 'tail'] } }

const heldNow = (hand: Hand) =>
  toolBindings(hand.editor)
    .filter(({ id, when }) => id.startsWith('command.') && when?.() !== false)
    .map(({ keys, label }) => [keys[0], label])

test('what Enter and Backspace do is said in the words of the tool at hand', () => {
  const hand = new Hand({ features: [cat, lake, edge, body] })
  expect(heldNow(hand)).toEqual([])
  expect(heldNow(hand.take('box'))).toEqual([])
  expect(heldNow(hand.take('polygon'))).toEqual([
    ['Enter', 'Close the polygon'],
    ['Backspace', 'Take the last vertex back'],
    ['n', 'Snap to neighbours'],
  ])
  expect(heldNow(hand.take('polyline'))[0]).toEqual(['Enter', 'End the line'])
  expect(heldNow(hand.take('keypoints')).map(([, label]) => label)).toEqual([
    'Leave it out',
    'End the skeleton',
    'Take the last point back',
  ])
})

test('each key still does what it says', () => {
  const hand = new Hand({ features: [lake, edge] }).take('polyline').click(10, 10).click(60, 10)
  const keymap = new Keymap()
  keymap.register(toolBindings(hand.editor))
  const enter = { key: 'Enter', code: 'Enter', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  expect(keymap.press(enter, ['tool', 'editor'])).toBe(true)
  expect(hand.editor.store.list()).toMatchObject([{ feature: 'edge', kind: 'polyline' }])
  expect(keymap.clashes()).toEqual([])
})

test('hiding a point is a key only where there are skeletons', () => {
  const labels = (features: Feature[]) => objectBindings(new Hand({ features }).editor).map(({ label }) => label)
  expect(labels([cat, body])).toContain('Hide or show the point at hand')
  expect(labels([cat])).not.toContain('Hide or show the point at hand')
})

test('where nothing can be drawn no key draws, moves or looks', () => {
  const { editor } = new Hand({ frame: { width: 0, height: 0 } })
  const all = [...toolBindings(editor), ...objectBindings(editor), ...viewBindings(editor, () => {})]
  expect(all.map(({ label }) => label)).toEqual(['Cancel', 'Undo', 'Redo', 'Delete', 'Show these keys'])
})

test('what is done with a point that has the keyboard goes by the keys as the person has them', () => {
  const [nose, tail] = ['nose', 'tail'].map((name, k) => ({ name, x: 10 + 40 * k, y: 10, visible: true }))
  const hand = new Hand({ features: [body], annotations: [drawn('a', { points: [nose, tail] }, body)] })
  hand.editor.selection.choose('a')
  hand.editor.grasped.set(1)
  const keymap = new Keymap()
  keymap.register(
    remapped(
      objectBindings(hand.editor),
      new Map([
        ['hide-point', ['u']],
        ['delete', ['q']],
      ]),
    ),
  )
  const press = (key: string) =>
    keymap.press({ key, code: key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }, ['editor'])
  expect([press('i'), press('Delete')]).toEqual([false, false])
  expect([press('ArrowRight'), press('u')]).toEqual([true, true])
  expect(hand.values()).toEqual([{ points: [nose, { ...tail, x: 51, visible: false }] }])
  expect(press('q')).toBe(true)
  expect(hand.values()).toEqual([{ points: [nose] }])
})

describe('one by one, Backspace', () => {
  const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  const begun = () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.way.set('focus')
    const keymap = new Keymap()
    const many = () => {}
    keymap.register([...suggestionBindings(hand.editor, many, many), ...objectBindings(hand.editor)])
    const back = () => keymap.press({ key: 'Backspace', code: 'Backspace', ...plain }, ['editor'])
    /** As the mouse does it: the handle that is pressed has the keyboard from then on. */
    const pull = (from: [number, number], to: [number, number]) => {
      hand.editor.grasped.set(7)
      hand.drag(from, to, { handle: 7 })
    }
    return { hand, back, pull }
  }

  test.each([1, 2])('takes back that a suggestion was corrected by its handle, in %i drags', (drags) => {
    const { hand, back, pull } = begun()
    pull([200, 215], [190, 215])
    if (drags === 2) pull([190, 215], [185, 215])
    expect(hand.editor.store.decisions()).toMatchObject([{ suggestion: 's9', outcome: 'edited' }])
    expect(back()).toBe(true)
    expect(hand.values()).toEqual([])
    expect(hand.editor.store.decisions().filter(({ outcome }) => outcome !== 'withdrawn')).toEqual([])
    expect([hand.shown()[0], hand.editor.suggestions.focus.get()]).toEqual(['s9', 's9'])
  })

  test('deletes what was drawn since the last decision', () => {
    const { hand, back, pull } = begun()
    pull([200, 215], [190, 215])
    hand.take('box').drag([10, 10], [50, 50]).take('select')
    expect([back(), hand.values()]).toEqual([true, [box(190, 200, 40, 30)]])
  })
})
