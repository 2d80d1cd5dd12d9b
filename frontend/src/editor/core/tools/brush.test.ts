import { describe, expect, test } from 'vitest'
import { drawn, Hand, predicted, suggested } from '../../testing/driver'
import { readRuns, runsOf, type Stretch, stretchesOf, writeRuns } from '../runs'
import type { Feature } from '../types'

const stain: Feature = { id: 'stain', kind: 'mask', name: 'Stain', color: '#CC79A7' }
const [HEIGHT, WIDTH] = [480, 640]

const mask = (stretches: readonly Stretch[]) => ({
  size: [HEIGHT, WIDTH],
  counts: writeRuns(runsOf(stretches, HEIGHT, WIDTH)),
})
const block = (left: number, top: number, side: number): Stretch[] =>
  Array.from({ length: side }, (_, k) => ({ column: left + k, top, bottom: top + side }))

/** The columns and rows that the marks of the object reach, and how many there are. */
function marks(hand: Hand, index = 0) {
  const { counts } = hand.values()[index] as { counts: string }
  const found = stretchesOf(readRuns(counts), HEIGHT)
  return {
    left: Math.min(...found.map(({ column }) => column)),
    right: Math.max(...found.map(({ column }) => column)) + 1,
    top: Math.min(...found.map(({ top }) => top)),
    bottom: Math.max(...found.map(({ bottom }) => bottom)),
    pixels: found.reduce((sum, { top, bottom }) => sum + bottom - top, 0),
  }
}

const at = (tool: string, ...annotations: ReturnType<typeof drawn>[]) => {
  const hand = new Hand({ features: [stain], annotations }).take(tool)
  hand.editor.brush.set(10)
  return hand
}

describe('the brush', () => {
  test('paints a new mask as wide as it is, in one step, and goes on with it', () => {
    const hand = at('brush').down(100, 100).move(150, 100).move(200, 100)
    expect(hand.values()).toEqual([])
    expect(hand.editor.preview()[0]!.rings).toHaveLength(1)
    hand.up(200, 100)
    expect(marks(hand)).toMatchObject({ left: 90, right: 210, top: 90, bottom: 110 })
    hand.drag([200, 100], [200, 200])
    expect(hand.editor.store.list()).toHaveLength(1)
    expect(marks(hand)).toMatchObject({ left: 90, right: 210, top: 90, bottom: 210 })
    expect(hand.saved).toHaveLength(2)
    hand.editor.undo()
    expect(marks(hand)).toMatchObject({ bottom: 110 })
    hand.editor.undo()
    expect(hand.values()).toEqual([])
  })

  test('begins another once the one before is done', () => {
    const hand = at('brush').drag([100, 100], [150, 100])
    hand.editor.command('finish')
    hand.drag([300, 300], [350, 300])
    expect(hand.editor.store.list()).toHaveLength(2)
  })

  test('paints on what is chosen, wipes with Alt, and shows that in its place', () => {
    const hand = at('brush', drawn('m', mask(block(100, 100, 100)), stain))
    hand.editor.selection.choose('m')
    hand.drag([200, 150], [220, 150])
    expect(marks(hand)).toMatchObject({ right: 230, top: 100 })
    hand.down(100, 100, { alt: true })
    expect(hand.editor.shownAnew()).toBe('m')
    hand.up(100, 100)
    expect(hand.editor.shownAnew()).toBeNull()
    expect(marks(hand).pixels).toBeLessThan(10_000 + 800)
    expect(hand.editor.store.list()).toHaveLength(1)
  })

  test('is as wide as a pen is pressed', () => {
    const way = (pressure: number) => ({ way: [{ at: { x: 100, y: 100 }, pressure }] })
    const wide = at('brush').down(100, 100, way(1)).up(100, 100)
    const fine = at('brush').down(100, 100, way(0.1)).up(100, 100)
    expect(marks(wide)).toMatchObject({ left: 82, right: 118 })
    expect(marks(fine).right - marks(fine).left).toBeLessThan(9)
  })

  test('follows all places that a fast hand was at between two events', () => {
    const bow = [120, 160, 200].map((x) => ({ at: { x, y: 100 + Math.abs(x - 160) }, pressure: null }))
    const hand = at('brush').down(120, 140).move(200, 140, { way: bow }).up(200, 140)
    expect(marks(hand)).toMatchObject({ top: 90 })
  })

  test('grows and shrinks', () => {
    const hand = at('brush')
    const [smaller, larger] = hand.editor.tool.get().keys!
    larger!.run(hand.editor)
    expect(hand.editor.brush.get()).toBe(12)
    smaller!.run(hand.editor)
    expect(hand.editor.brush.get()).toBe(10)
  })

  test('cancelled leaves nothing', () => {
    const hand = at('brush').down(100, 100).move(150, 100)
    hand.editor.command('cancel')
    hand.up(150, 100)
    expect(hand.values()).toEqual([])
    expect(hand.editor.history.undoLabel()).toBeNull()
  })

  test('on a suggestion that is chosen makes an edited object of one’s own', () => {
    const hand = at('brush').suggest(suggested([predicted('s', 0.8, mask(block(100, 100, 50)), stain)]))
    hand.editor.selection.choose('s')
    hand.drag([150, 120], [170, 120])
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'mask', derived_from: 's' }])
    expect(hand.editor.store.decision('s')).toMatchObject({ outcome: 'edited' })
  })
})

describe('the eraser', () => {
  test('wipes from what lies below it, and takes away what has nothing left', () => {
    const hand = at('eraser', drawn('m', mask(block(100, 100, 16)), stain))
    hand.click(100, 100)
    expect(marks(hand).pixels).toBeLessThan(256)
    hand.editor.brush.set(40)
    hand.click(108, 108)
    expect(hand.values()).toEqual([])
    hand.editor.undo()
    expect(marks(hand).pixels).toBeLessThan(256)
  })

  test('beside everything does nothing', () => {
    const hand = at('eraser', drawn('m', mask(block(100, 100, 16)), stain)).drag([300, 300], [320, 320])
    expect(hand.saved).toEqual([])
    expect(hand.editor.toolState).toBe('idle')
  })
})

describe('fill', () => {
  const frame = () => {
    const inner = (column: number) => column >= 110 && column < 120
    const stretches = block(100, 100, 40).flatMap((each) =>
      inner(each.column)
        ? [
            { ...each, bottom: 110 },
            { ...each, top: 120 },
          ]
        : [each],
    )
    return mask(stretches)
  }

  test('closes the hole that is clicked into, of what is chosen or lies there', () => {
    const hand = at('fill', drawn('m', frame(), stain))
    expect(marks(hand).pixels).toBe(1500)
    hand.click(115, 115)
    expect(marks(hand).pixels).toBe(1600)
    hand.editor.undo()
    expect(marks(hand).pixels).toBe(1500)
  })

  test('the next press after a missed one fills, though the hand did not move between them, as under a finger', () => {
    const hand = at('fill', drawn('m', frame(), stain))
    const tap = (x: number, y: number) => {
      hand.down(x, y)
      hand.up(x, y)
    }
    tap(300, 300)
    tap(115, 115)
    expect(marks(hand).pixels).toBe(1600)
  })

  test('leaves what is hidden or locked alone', () => {
    const hand = at('fill', drawn('m', frame(), stain))
    const { classes } = hand.editor
    for (const toggle of [classes.toggleHidden, classes.toggleLocked]) {
      toggle('stain')
      hand.click(115, 115)
      expect(hand.editor.hint()).toBe('That is not surrounded by marked pixels')
      toggle('stain')
      hand.move(116, 116)
    }
    classes.toggleLocked('stain')
    hand.editor.selection.choose('m')
    hand.click(115, 115)
    hand.editor.command('finish')
    expect([marks(hand).pixels, hand.editor.history.undoLabel()]).toEqual([1500, null])
    classes.toggleLocked('stain')
    hand.click(115, 115)
    expect(marks(hand).pixels).toBe(1600)
  })

  test('says where it is not surrounded, and fills all holes at once', () => {
    const hand = at('fill', drawn('m', frame(), stain)).click(300, 300)
    expect(hand.editor.hint()).toBe('That is not surrounded by marked pixels')
    hand.move(301, 301)
    hand.editor.selection.choose('m')
    hand.editor.command('finish')
    expect(marks(hand).pixels).toBe(1600)
    expect(hand.saved).toHaveLength(1)
  })
})
