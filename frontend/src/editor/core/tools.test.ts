import { describe, expect, test } from 'vitest'
import { box, dog, drawn, Hand, lake, predicted, suggested, three } from '../testing/driver'
import { nudge, relabel, remove, removeHandle } from './actions'

const square = {
  rings: [
    [
      [10, 10],
      [50, 10],
      [50, 50],
      [10, 50],
    ],
  ],
}

describe('box', () => {
  test('is drawn from corner to corner, in any direction', () => {
    const hand = new Hand().take('box').drag([60, 80], [20, 30])
    expect(hand.values()).toEqual([box(20, 30, 40, 50)])
  })

  test('ends at the edge of the picture', () => {
    const hand = new Hand().take('box').drag([600, 400], [900, -50])
    expect(hand.values()).toEqual([box(600, 0, 40, 400)])
  })

  test('is saved once, when the hand is lifted', () => {
    const hand = new Hand().take('box').down(10, 10).move(20, 20).move(40, 40)
    expect(hand.saved).toEqual([])
    hand.up(40, 40)
    expect(hand.saved).toHaveLength(1)
    expect(hand.saved[0]!.set.created[0]!.value).toEqual(box(10, 10, 30, 30))
  })

  test('cancelled in the middle leaves nothing: no object, no step, no save', () => {
    const hand = new Hand().take('box').down(10, 10).move(60, 60)
    hand.editor.command('cancel')
    hand.up(60, 60)
    expect(hand.values()).toEqual([])
    expect(hand.saved).toEqual([])
    expect(hand.editor.history.undoLabel()).toBeNull()
  })

  test('smaller than a touch is a slip of the hand', () => {
    expect(new Hand().take('box').drag([10, 10], [12, 12]).values()).toEqual([])
  })

  test('takes the feature that was chosen', () => {
    const hand = new Hand()
    hand.editor.draw(dog)
    hand.drag([10, 10], [50, 50])
    expect(hand.editor.store.list()[0]).toMatchObject({ kind: 'bounding_box', feature: 'dog', derived_from: null })
  })
})

describe('what was drawn', () => {
  const asked = { ...dog, id: 'asked', features: [{ ...dog, id: 'breed', kind: 'text', name: 'Breed' }] }

  test('is chosen where it has questions, and the tool stays in hand for the next', () => {
    const hand = new Hand({ features: [asked] }).take('box').drag([10, 10], [50, 50])
    const [first] = hand.editor.store.list()
    expect(hand.editor.selection.only()).toBe(first!.id)
    expect(hand.editor.asked.get()).toEqual({ annotation: first!.id, question: null })
    hand.drag([100, 100], [150, 150])
    expect(hand.editor.selection.only()).toBe(hand.editor.store.list()[1]!.id)
  })

  test('is not chosen where it has none, nor where it was a slip of the hand', () => {
    const hand = new Hand({ features: [dog, asked] }).take('box').drag([10, 10], [50, 50])
    expect(hand.editor.selection.only()).toBeNull()
    hand.editor.draw(asked)
    hand.drag([100, 100], [101, 101])
    expect(hand.editor.asked.get()).toBeNull()
  })
})

describe('a corner', () => {
  const named = { ...lake, features: [{ ...dog, id: 'name', kind: 'text', name: 'Name' }] }
  const corners = (hand: Hand) => (hand.values()[0] as typeof square).rings[0]
  const triangle = (hand: Hand) => hand.take('polygon').click(10, 10).click(100, 10).click(100, 100).click(11, 11)
  const pulled = [
    [10, 10],
    [100, 10],
    [140, 150],
  ]

  test('of the shape in hand is grasped though the picture has not drawn its handle yet', () => {
    const hand = triangle(new Hand({ features: [named] })).take('select')
    hand.drag([101, 101], [140, 150], { handle: null })
    expect(corners(hand)).toEqual(pulled)
  })

  test('of a shape just drawn is grasped as soon as the select tool is taken', () => {
    const hand = triangle(new Hand({ features: [lake] }))
    expect(hand.editor.selection.only()).toBeNull()
    hand.take('select').drag([101, 101], [140, 150], { handle: null })
    expect(corners(hand)).toEqual(pulled)
  })

  test('of a shape that is not in hand is none: the whole is moved', () => {
    const hand = new Hand({ annotations: [drawn('p', square, lake)] })
    hand.drag([49, 49], [59, 69], { handle: null })
    expect(corners(hand)![0]).toEqual([20, 30])
  })

  test('that cannot be told from its neighbours is left alone, as no handle is shown there', () => {
    const hand = new Hand({ annotations: [drawn('b', box(100, 100, 8, 8))] })
    hand.editor.selection.choose('b')
    hand.editor.camera.set({ x: 0, y: 0, scale: 1 })
    hand.drag([107, 107], [117, 117], { handle: null })
    expect(hand.values()).toEqual([box(110, 110, 8, 8)])
  })

  test('of what was drawn before other tools were taken is not in hand again', () => {
    const hand = triangle(new Hand({ features: [lake] }))
    hand.take('pan').take('select')
    expect(hand.editor.selection.only()).toBeNull()
  })
})

describe('polygon', () => {
  test('says why it cannot be closed', () => {
    const hand = new Hand().take('polygon').click(10, 10).click(100, 10).click(200, 10)
    hand.editor.command('finish')
    expect(hand.values()).toEqual([])
    expect(hand.editor.hint()).toBe('All vertices lie on one line.')
    hand.click(300, 200)
    hand.editor.command('finish')
    expect(hand.values()).toHaveLength(1)
  })

  test('whose edges cross is closed like any other, and says so', () => {
    const hand = new Hand().take('polygon').click(10, 10).click(100, 100).click(100, 10).click(10, 100)
    hand.editor.command('finish')
    expect(hand.values()).toHaveLength(1)
    const polygon = hand.editor.kinds.shape('polygon')!
    expect(polygon.describe(hand.values()[0])).toBe('4 vertices, edges cross')
    expect(polygon.describe(square)).toBe('4 vertices')
  })

  test('is closed by a click on its first vertex', () => {
    const hand = new Hand()
    hand.editor.draw(lake)
    hand.click(10, 10).click(100, 10).click(100, 100).click(11, 11)
    expect(hand.values()).toEqual([
      {
        rings: [
          [
            [10, 10],
            [100, 10],
            [100, 100],
          ],
        ],
      },
    ])
    expect(hand.editor.toolState).toBe('idle')
  })

  test('gives its last vertex back, and with the first one the whole', () => {
    const hand = new Hand().take('polygon').click(10, 10).click(100, 10)
    hand.editor.command('backspace')
    expect(hand.editor.preview()[0]!.rings[0]).toHaveLength(1)
    hand.editor.command('backspace')
    expect(hand.editor.toolState).toBe('idle')
    expect(hand.values()).toEqual([])
  })

  test('is not closed while it encloses nothing', () => {
    const hand = new Hand().take('polygon').click(10, 10).click(100, 10)
    hand.editor.command('finish')
    expect(hand.editor.toolState).toBe('placing')
    hand.click(200, 10)
    hand.editor.command('finish')
    expect(hand.values()).toEqual([])
  })

  test('loses a vertex, but never its third last', () => {
    const hand = new Hand({ annotations: [drawn('p', square, lake)] })
    hand.editor.selection.choose('p')
    expect(removeHandle(hand.editor, 1)).toBe(true)
    expect(hand.values()).toEqual([
      {
        rings: [
          [
            [10, 10],
            [50, 50],
            [10, 50],
          ],
        ],
      },
    ])
    expect(removeHandle(hand.editor, 0)).toBe(false)
  })

  test('gains a vertex by a double click on its border', () => {
    const hand = new Hand({ annotations: [drawn('p', square, lake)] })
    hand.editor.selection.choose('p')
    hand.editor.signal('doubleClick', { at: { x: 30, y: 11 }, slop: 4, shift: false, alt: false, handle: null })
    expect((hand.values()[0] as typeof square).rings[0]).toEqual([
      [10, 10],
      [30, 11],
      [50, 10],
      [50, 50],
      [10, 50],
    ])
  })
})

describe('select', () => {
  const two = () => new Hand({ annotations: [drawn('big', box(0, 0, 100, 100)), drawn('small', box(40, 40, 20, 20))] })

  test('chooses the smaller of two that lie on each other', () => {
    expect(two().click(50, 50).editor.selection.only()).toBe('small')
  })

  test('goes down the stack with Alt', () => {
    const hand = two().click(50, 50).click(50, 50, { alt: true })
    expect(hand.editor.selection.only()).toBe('big')
  })

  test('moves what it drags, as far as the picture goes, as one step', () => {
    const hand = new Hand({ annotations: [drawn('a', box(10, 10, 20, 20))] }).drag([20, 20], [50, -100])
    expect(hand.values()).toEqual([box(40, 0, 20, 20)])
    hand.editor.undo()
    expect(hand.values()).toEqual([box(10, 10, 20, 20)])
  })

  test('drags a corner, and turns the box over where it crosses the opposite one', () => {
    const hand = new Hand({ annotations: [drawn('a', box(10, 10, 20, 20))] }).click(20, 20)
    hand.drag([30, 30], [5, 5], { handle: 4 })
    expect(hand.values()).toEqual([box(5, 5, 5, 5)])
  })

  test('a press that does not move is no change', () => {
    const hand = new Hand({ annotations: [drawn('a')] }).click(20, 20)
    expect(hand.saved).toEqual([])
    expect(hand.editor.selection.only()).toBe('a')
  })

  test('dragging on nothing, or on a suggestion not chosen, moves the picture and no object', () => {
    const hand = new Hand().suggest(three)
    hand.down(500, 50)
    expect(hand.editor.pans).toBe(true)
    hand.up(500, 50).down(215, 215)
    expect(hand.editor.pans).toBe(true)
    hand.move(260, 260).up(260, 260)
    expect(hand.values()).toEqual([])
  })

  test('arrow keys move what is chosen', () => {
    const hand = new Hand({ annotations: [drawn('a', box(10, 10, 20, 20))] }).click(20, 20)
    expect(nudge(hand.editor, { x: 1, y: -2 })).toBe(true)
    expect(nudge(hand.editor, { x: 5, y: 0 }, 3)).toBe(true)
    expect(hand.values()).toEqual([box(11, 8, 25, 20)])
  })

  test('a feature key relabels what is chosen and can have it', () => {
    const hand = new Hand({ annotations: [drawn('a')] }).click(20, 20)
    expect(relabel(hand.editor, dog)).toBe(true)
    expect(relabel(hand.editor, lake)).toBe(false)
    expect(hand.editor.store.get('a')!.feature).toBe('dog')
    expect(relabel(hand.editor, dog)).toBe(false)
  })

  test('deletes all that is chosen in one step', () => {
    const hand = two().click(50, 50).click(5, 5, { shift: true })
    expect(remove(hand.editor)).toBe(true)
    expect(hand.values()).toEqual([])
    hand.editor.undo()
    expect(hand.editor.store.list()).toHaveLength(2)
  })

  test('a handle of a suggestion dragged makes an edited object of one’s own', () => {
    const hand = new Hand().suggest(suggested([predicted('s', 0.8, box(100, 100, 40, 40))]))
    hand.drag([140, 140], [150, 160], { handle: 4 })
    const [made] = hand.editor.store.list()
    expect(made).toMatchObject({ value: box(100, 100, 50, 60), derived_from: 's', confidence: null })
    expect(hand.saved).toHaveLength(1)
    expect(hand.saved[0]!.set.decisions.map(({ after }) => after)).toMatchObject([
      { suggestion: 's', outcome: 'edited', annotation: made!.id, bulk: false },
    ])
    expect(hand.editor.suggestions.get('s')!.annotation.value).toEqual(box(100, 100, 40, 40))
  })

  test('that drag cancelled leaves the suggestion undecided', () => {
    const hand = new Hand().suggest(suggested([predicted('s', 0.8, box(100, 100, 40, 40))]))
    hand.down(140, 140, { handle: 4 }).move(150, 160).move(170, 170)
    hand.editor.command('cancel')
    hand.up(170, 170)
    expect(hand.saved).toEqual([])
    expect(hand.shown()).toEqual(['s'])
    expect(hand.editor.store.decision('s')).toBeNull()
  })
})
