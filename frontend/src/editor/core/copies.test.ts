import { describe, expect, test } from 'vitest'
import { box, cat, dog, drawn, Hand, lake, three, weather } from '../testing/driver'
import { acceptOne, chooseAll } from './actions'
import { copiesOf, put } from './copies'
import { marked } from './mask'
import type { Annotation, Feature } from './types'

const stain: Feature = { id: 'stain', kind: 'mask', name: 'Stain', color: '' }
const features = [cat, dog, lake, stain, weather]
const asked = { feature: 'breed', kind: 'text', value: 'Maine Coon' }
const small = { width: 320, height: 240 }

/** What is chosen, copied on one picture and pasted on another. */
function onto(from: Hand, to: Hand, ...ids: string[]): readonly Annotation[] {
  from.editor.selection.choose(...ids)
  put(to.editor, copiesOf(from.editor)!, 'Paste')
  return to.editor.store.list()
}

describe('a duplicate', () => {
  test('lies beside the first, says the same, and is chosen; one step takes it back', () => {
    const hand = new Hand({ annotations: [{ ...drawn('a'), answers: [asked] }] })
    hand.editor.selection.choose('a')
    expect(put(hand.editor, copiesOf(hand.editor)!, 'Duplicate')).toBe(true)
    const [, made] = hand.editor.store.list()
    expect(made).toMatchObject({ feature: 'cat', answers: [asked], derived_from: null, value: box(23, 23, 20, 20) })
    expect(made!.id).not.toBe('a')
    expect(hand.editor.selection.only()).toBe(made!.id)
    expect(hand.saved.map(({ set }) => set.created.length)).toEqual([1])
    hand.editor.undo()
    expect(hand.values()).toEqual([box(10, 10, 20, 20)])
  })

  test('of what a predictor said is a person’s own, and decides nothing', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    const [kept] = hand.editor.store.list()
    hand.editor.selection.choose(kept!.id)
    put(hand.editor, copiesOf(hand.editor)!, 'Duplicate')
    expect(hand.editor.store.list()[1]).toMatchObject({ derived_from: null, confidence: null })
    expect(hand.editor.store.decisions()).toHaveLength(1)
  })

  test('in the last corner is put on the other side', () => {
    const hand = new Hand({ annotations: [drawn('a', box(620, 460, 20, 20))] })
    hand.editor.selection.choose('a')
    put(hand.editor, copiesOf(hand.editor)!, 'Duplicate')
    expect(hand.values()[1]).toEqual(box(607, 447, 20, 20))
  })

  test('is no object that somebody drew: its time is no time of drawing', () => {
    const hand = new Hand({ annotations: [drawn('a')] }).wait(1000).wait(1000)
    hand.editor.selection.choose('a')
    put(hand.editor, copiesOf(hand.editor)!, 'Duplicate')
    expect(hand.saved[0]!.activity).toMatchObject([{ outcome: 'other' }])
  })
})

describe('what is pasted on another picture', () => {
  test('lies at the same place, each time it is pasted anew beside what lies there', () => {
    const [from, to] = [new Hand({ annotations: [drawn('a'), drawn('b', box(90, 90, 9, 9), dog)] }), new Hand()]
    onto(from, to, 'a', 'b')
    expect(to.values()).toEqual([box(10, 10, 20, 20), box(90, 90, 9, 9)])
    expect(to.editor.history.undoLabel()).toBe('Paste 2')
    onto(from, to, 'a')
    onto(from, to, 'a')
    expect(to.values().slice(2)).toEqual([box(23, 23, 20, 20), box(36, 36, 20, 20)])
    expect(new Set(to.editor.store.list().map(({ id }) => id)).size).toBe(4)
    to.editor.undo()
    expect(to.values()).toHaveLength(3)
  })

  test('is left out where it does not fit, has no label there or one that is locked; and that is said', () => {
    const rows = [drawn('in'), drawn('out', box(400, 10, 20, 20)), drawn('other', box(1, 1, 9, 9), dog)]
    const [from, to] = [new Hand({ annotations: rows }), new Hand({ frame: small, features: [cat] })]
    expect(onto(from, to, 'in', 'out', 'other')).toMatchObject([{ feature: 'cat', value: box(10, 10, 20, 20) }])
    expect(to.editor.said.get()).toMatchObject({ what: '2 objects do not fit here: not pasted.', isForAll: true })
    to.editor.classes.toggleLocked('cat')
    expect(onto(from, to, 'in')).toHaveLength(1)
  })

  test('as a mask covers the same pixels of a picture of another size', () => {
    const ring = [20, 20, 60, 20, 60, 60, 20, 60]
    const points = [0, 2, 4, 6].map((k) => ({ x: ring[k]!, y: ring[k + 1]! }))
    const there = marked([points], { width: 640, height: 480 })
    const from = new Hand({ features, annotations: [drawn('m', there, stain)] })
    const to = new Hand({ features, frame: small })
    expect(onto(from, to, 'm')).toMatchObject([{ value: marked([points], small) }])
  })

  test('waits for the hand: nothing is pasted in the middle of a drag or of a polygon', () => {
    const from = new Hand({ annotations: [drawn('a')] })
    const drawing = new Hand().take('polygon').click(10, 10).click(60, 10)
    expect(onto(from, drawing, 'a')).toEqual([])
    const dragging = new Hand({ annotations: [drawn('b', box(90, 90, 40, 40))] }).down(100, 100).move(120, 120)
    expect(onto(from, dragging, 'a')).toHaveLength(1)
  })
})

test('answers about the whole picture and suggestions are not copied', () => {
  const hand = new Hand({ annotations: [drawn('w', { option: 'sun' }, weather)] }).suggest(three)
  hand.editor.selection.choose('w', 's9')
  expect(copiesOf(hand.editor)).toBeNull()
})

test('all that is chosen are the objects that can be seen and changed', () => {
  const rows = [drawn('a'), drawn('b'), drawn('c', box(1, 1, 9, 9), dog), drawn('w', { option: 'sun' }, weather)]
  const hand = new Hand({ annotations: rows }).suggest(three).take('box')
  hand.editor.classes.toggleHidden('dog')
  chooseAll(hand.editor)
  expect([...hand.editor.selection.chosen.get()]).toEqual(['a', 'b'])
  hand.editor.classes.toggleHidden('dog')
  hand.editor.classes.toggleLocked('cat')
  chooseAll(hand.editor)
  expect([...hand.editor.selection.chosen.get()]).toEqual(['c'])
})
