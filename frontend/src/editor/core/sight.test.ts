import { describe, expect, test } from 'vitest'
import { box, cat, dog, drawn, Hand, predicted, suggested, three } from '../testing/driver'
import { acceptOne, acceptShown, editFocused, nudge, rejectBelow, rejectOne, remove, step, takeBack } from './actions'
import type { Camera } from './camera'

const both = suggested([
  predicted('c9', 0.9, box(100, 100, 30, 30)),
  predicted('c5', 0.5, box(200, 200, 30, 30)),
  predicted('d6', 0.6, box(300, 300, 30, 30), dog),
  predicted('d3', 0.3, box(400, 300, 30, 30), dog),
])

/** A hand whose camera flies: where to, in turn. */
function flying(): { hand: Hand; flights: Camera[] } {
  const [hand, flights] = [new Hand(), [] as Camera[]]
  hand.editor.pilot = (to) => {
    flights.push(to)
    hand.editor.camera.set(to)
  }
  return { hand, flights }
}

const decided = (hand: Hand) =>
  hand.saved.flatMap(({ set }) => set.decisions.map(({ after }) => [after.suggestion, after.shown_threshold]))

describe('thresholds of single classes', () => {
  test('a class with one of its own goes by that, the others by that of all', () => {
    const hand = new Hand({ threshold: 0.55 }).suggest(both)
    expect(hand.shown()).toEqual(['c9', 'd6'])
    hand.editor.suggestions.setLeast('cat', 0.4)
    expect(hand.shown()).toEqual(['c9', 'd6', 'c5'])
    hand.editor.suggestions.threshold.set(0.95)
    expect(hand.shown()).toEqual(['c9', 'c5'])
    hand.editor.suggestions.setLeast('cat', null)
    expect(hand.shown()).toEqual([])
  })

  test('accepting all on show is one undo, and each decision names the threshold of its class', () => {
    const hand = new Hand({ threshold: 0.55, thresholds: new Map([['dog', 0.2]]) }).suggest(both)
    expect(acceptShown(hand.editor)).toBe(3)
    expect(decided(hand)).toEqual([
      ['c9', 0.55],
      ['d6', 0.2],
      ['d3', 0.2],
    ])
    hand.editor.undo()
    expect(hand.editor.store.list()).toEqual([])
    expect(hand.shown()).toEqual(['c9', 'd6', 'd3'])
  })

  test('rejecting below the threshold goes by class too, and is one undo', () => {
    const hand = new Hand({ threshold: 0.55, thresholds: new Map([['dog', 0.2]]) }).suggest(both)
    expect(rejectBelow(hand.editor)).toBe(1)
    expect(hand.editor.store.decision('c5')?.outcome).toBe('rejected')
    hand.editor.undo()
    expect(hand.editor.store.decision('c5')).toBeNull()
  })
})

describe('classes out of sight', () => {
  test('are not shown, not hit and not accepted with the others', () => {
    const hand = new Hand().suggest(both)
    hand.editor.classes.toggleHidden('dog')
    expect(hand.shown()).toEqual(['c9', 'c5'])
    expect(hand.editor.hits({ x: 315, y: 315 }, 4)).toEqual([])
    expect(acceptShown(hand.editor)).toBe(2)
    hand.editor.classes.showAll()
    expect(hand.shown()).toEqual(['d6', 'd3'])
  })

  test('let go of what is chosen of them', () => {
    const hand = new Hand({ annotations: [drawn('mine')] })
    hand.editor.selection.choose('mine')
    hand.editor.classes.toggleHidden('cat')
    expect(hand.editor.selection.chosen.get().size).toBe(0)
    expect(hand.click(15, 15).editor.selection.chosen.get().size).toBe(0)
  })

  test('one alone can be shown, and by the same all again', () => {
    const { classes } = new Hand().editor
    classes.showOnly('cat', ['cat', 'dog', 'lake'])
    expect([...classes.hidden.get()]).toEqual(['dog', 'lake'])
    classes.showOnly('cat', ['cat', 'dog', 'lake'])
    expect(classes.hidden.get().size).toBe(0)
  })
})

describe('locked classes', () => {
  test('cannot be grasped, moved or deleted; undo still can take back what was done before', () => {
    const hand = new Hand().take('box').drag([10, 10], [50, 50]).take('select')
    hand.editor.classes.toggleLocked('cat')
    hand.drag([30, 30], [90, 90])
    hand.editor.selection.choose(hand.editor.store.list()[0]!.id)
    remove(hand.editor)
    expect(hand.values()).toEqual([box(10, 10, 40, 40)])
    hand.editor.undo()
    expect(hand.values()).toEqual([])
  })

  test('are not drawn: the next free one is taken instead', () => {
    const hand = new Hand()
    hand.editor.classes.toggleLocked('cat')
    expect(hand.editor.feature.get()).toBe(dog)
    hand.editor.draw(cat)
    expect(hand.editor.feature.get()).toBe(dog)
    hand.take('box').drag([10, 10], [50, 50])
    expect(hand.editor.store.list()).toMatchObject([{ feature: 'dog' }])
  })
})

describe('one by one', () => {
  test('the camera flies to each, and each decision leads to the next', () => {
    const { hand, flights } = flying()
    hand.suggest(three).editor.ways.way.set('focus')
    expect(flights.length).toBeGreaterThan(0)
    expect(hand.editor.camera.get().scale).toBeGreaterThan(1)
    const first = hand.editor.camera.get()
    acceptOne(hand.editor)
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    expect(hand.editor.camera.get()).not.toEqual(first)
    rejectOne(hand.editor)
    expect(hand.editor.suggestions.list()).toMatchObject({ decided: 2 })
    expect(hand.shown()).toEqual(['s4'])
  })

  test('what arrives late takes neither the focus nor the camera', () => {
    const { hand, flights } = flying()
    hand.suggest(three).editor.ways.way.set('focus')
    const [count, camera] = [flights.length, hand.editor.camera.get()]
    hand.suggest(suggested([predicted('late', 0.99, box(20, 20, 30, 30))]))
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    expect(hand.editor.camera.get()).toEqual(camera)
    expect(flights).toHaveLength(count)
  })

  test('the last decision is taken back, and it is the one in focus again', () => {
    const { hand } = flying()
    hand.suggest(three).editor.ways.way.set('focus')
    rejectOne(hand.editor)
    expect(takeBack(hand.editor)).toBe(true)
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    expect(hand.shown()).toEqual(['s9', 's7', 's4'])
  })

  test('a move of what was accepted is taken back as the step it is, and is said to have been', () => {
    const { hand } = flying()
    hand.suggest(three)
    acceptOne(hand.editor)
    const [kept] = hand.editor.store.list()
    hand.editor.selection.choose(kept!.id)
    nudge(hand.editor, { x: 5, y: 0 })
    expect(hand.editor.store.get(kept!.id)!.value).not.toEqual(kept!.value)
    expect(takeBack(hand.editor)).toBe(true)
    expect(hand.editor.store.get(kept!.id)!.value).toEqual(kept!.value)
  })

  test('what was drawn is not taken back as if it had been a decision', () => {
    const { hand } = flying()
    hand.take('box').drag([10, 10], [50, 50]).suggest(three).editor.ways.way.set('focus')
    expect(takeBack(hand.editor)).toBe(false)
    expect(hand.editor.store.list()).toHaveLength(1)
  })
})

describe('by hand', () => {
  const pointing = (hand: Hand, x: number, y: number) => hand.editor.pointer.set({ x, y })

  test('nothing is in focus until the pointer is on a ghost; then a key accepts it, and nothing else is taken up', () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.way.set('hand')
    expect(hand.editor.suggestions.focus.get()).toBeNull()
    expect(acceptOne(hand.editor)).toBe(false)
    pointing(hand, 101, 115)
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    expect(acceptOne(hand.editor)).toBe(true)
    expect(hand.editor.store.list()).toMatchObject([{ derived_from: 's7' }])
    expect(hand.editor.suggestions.focus.get()).toBeNull()
  })

  test('while something is drawn over a ghost, the ghost stays what it is', () => {
    const hand = new Hand().suggest(three).take('box')
    hand.editor.ways.way.set('hand')
    hand.down(90, 90)
    pointing(hand, 115, 115)
    hand.move(140, 140).up(140, 140)
    expect(hand.editor.store.list()).toMatchObject([{ derived_from: null, value: box(90, 90, 50, 50) }])
    expect(hand.editor.suggestions.focus.get()).toBeNull()
  })

  test('the keys still go from one to the next, and the pointer elsewhere does not take it away', () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.way.set('hand')
    step(hand.editor, 1)
    pointing(hand, 600, 400)
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('a finger means the ghost that it taps, whatever it draws with, and none beside it', () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.way.set('hand')
    hand.click(115, 115, { slop: 10 })
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    hand.click(500, 400, { slop: 10 })
    expect(hand.editor.suggestions.focus.get()).toBeNull()
    hand.take('box').click(215, 215, { slop: 10 })
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    expect(hand.editor.store.list()).toEqual([])
    expect(acceptOne(hand.editor)).toBe(true)
    expect(hand.editor.store.list()).toMatchObject([{ derived_from: 's9' }])
    hand.click(500, 400, { slop: 10 })
    expect(hand.editor.suggestions.focus.get()).toBeNull()
  })

  test('by the list a tap on nothing leaves the one that is meant', () => {
    const hand = new Hand().suggest(three)
    hand.click(500, 400, { slop: 10 })
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('a ghost shows no handles until it is taken in hand', () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.way.set('hand')
    pointing(hand, 101, 115)
    expect(hand.editor.active()).toBeNull()
    editFocused(hand.editor)
    expect(hand.editor.active()?.id).toBe('s7')
  })
})

describe('how suggestions look', () => {
  test('hidden ones are not hit, but the list still decides about them', () => {
    const hand = new Hand().suggest(three)
    hand.editor.ways.look.set('hidden')
    expect(hand.editor.hits({ x: 115, y: 115 }, 4)).toEqual([])
    expect(acceptOne(hand.editor)).toBe(true)
  })
})

describe('what arrives late', () => {
  test('does not move the handle in hand: what is dragged becomes an edited object, whatever came meanwhile', () => {
    const hand = new Hand().suggest(three)
    hand.down(230, 230, { handle: 4 }).move(240, 240)
    const before = hand.values()
    hand.editor.suggestions.receive(
      suggested([predicted('s9', 0.95, box(0, 0, 99, 99)), predicted('new', 0.99, box(205, 205, 20, 20))], {
        annotation_set: 'set-2',
      }),
    )
    expect(hand.values()).toEqual(before)
    hand.move(250, 250).up(250, 250)
    expect(hand.editor.store.list()).toMatchObject([{ derived_from: 's9' }])
    expect(hand.editor.store.decision('s9')?.outcome).toBe('edited')
    expect(hand.editor.selection.only()).toBe(hand.editor.store.list()[0]!.id)
    expect(hand.shown()).toEqual(['new', 's7'])
  })
})
