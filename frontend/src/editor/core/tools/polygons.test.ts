import { describe, expect, test } from 'vitest'
import { drawn, Hand, lake, predicted, suggested } from '../../testing/driver'
import { boundsOf, signedArea } from '../geometry'
import { convert, join, otherForm } from '../recast'
import type { Annotation, Feature } from '../types'

type Pair = [number, number]
interface Polygon {
  rings: Pair[][]
}

const stain: Feature = { id: 'stain', kind: 'mask', name: 'Stain', color: '#CC79A7' }
const edge: Feature = { id: 'edge', kind: 'polyline', name: 'Edge', color: '#F0E442' }
const square = (x: number, y: number, side: number): Pair[] => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]] // biome-ignore format: one line
const polygon = (id: string, ...rings: Pair[][]): Annotation => drawn(id, { rings }, lake)
const areaOf = (value: unknown): number =>
  (value as Polygon).rings.reduce((sum, ring, k) => {
    const area = Math.abs(signedArea(ring.map(([x, y]) => ({ x, y }))))
    return sum + (k === 0 ? area : -area)
  }, 0)
const areas = (hand: Hand) => hand.values().map((value) => Math.round(areaOf(value)))

const at = (tool: string, ...annotations: Annotation[]) =>
  new Hand({ features: [lake, stain, edge], annotations }).take(tool)

/** Drags along a circle, the last place the first again. */
function around(hand: Hand, x: number, y: number, radius: number, turn = 2 * Math.PI): Hand {
  const place = (k: number) => [x + radius * Math.cos((turn * k) / 90), y + radius * Math.sin((turn * k) / 90)] as const
  hand.down(...place(0))
  for (let k = 1; k <= 90; k += 1) hand.move(...place(k))
  return hand.up(...place(90))
}

describe('drawing freely', () => {
  test('closes where the drag comes back to its beginning, with as few vertices as keep the form', () => {
    const hand = around(at('polygon'), 200, 200, 80)
    expect(hand.editor.toolState).toBe('idle')
    const [value] = hand.values() as Polygon[]
    expect(value!.rings[0]!.length).toBeLessThan(40)
    expect(areaOf(value) / (Math.PI * 80 ** 2)).toBeCloseTo(1, 1)
    expect(hand.saved).toHaveLength(1)
  })

  test('goes on by clicks where it ends elsewhere, and its last vertex can be taken back', () => {
    const hand = around(at('polygon'), 200, 200, 80, Math.PI)
    expect(hand.editor.toolState).toBe('placing')
    const before = hand.editor.preview()[0]!.rings[0]!.length
    hand.editor.command('backspace')
    expect(hand.editor.preview()[0]!.rings[0]).toHaveLength(before - 1)
    hand.click(200, 100)
    hand.editor.command('finish')
    expect(hand.values()).toHaveLength(1)
  })

  test('draws a line too, which a click on its beginning does not end', () => {
    const hand = around(at('polyline'), 200, 200, 80)
    expect(hand.editor.toolState).toBe('placing')
    hand.editor.command('finish')
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'polyline' }])
  })
})

describe('snapping', () => {
  const beside = () => at('polygon', polygon('p', square(100, 100, 100)))

  test('puts a vertex onto a neighbour’s corner, else onto its edge, only where it is on', () => {
    const hand = beside().click(204, 97).click(300, 97).click(206, 150)
    expect(hand.editor.preview()[0]!.rings[0]![0]).toEqual({ x: 204, y: 97 })
    hand.editor.command('cancel')
    expect(hand.editor.tool.get().keys![0]!.run(hand.editor)).toBe(true)
    hand.click(204, 97).click(300, 97).click(206, 150)
    expect(hand.editor.preview()[0]!.rings[0]).toEqual([
      { x: 200, y: 100 },
      { x: 300, y: 97 },
      { x: 200, y: 150 },
    ])
  })

  test('is turned over while Alt is held', () => {
    const hand = beside()
    hand.editor.snaps.set(true)
    expect(hand.click(204, 97, { alt: true }).editor.preview()[0]!.rings[0]![0]).toEqual({ x: 204, y: 97 })
  })

  test('holds for a vertex that is dragged, which is not drawn to its own shape', () => {
    const hand = at('select', polygon('p', square(100, 100, 100)), polygon('q', square(220, 100, 50)))
    hand.editor.snaps.set(true)
    hand.editor.selection.choose('q')
    hand.drag([220, 100], [203, 103], { handle: 0 })
    expect((hand.values()[1] as Polygon).rings[0]![0]).toEqual([200, 100])
  })
})

describe('cutting', () => {
  test('makes two of one, which share the border exactly, as one step', () => {
    const hand = at('cut', polygon('p', square(100, 100, 100))).drag([150, 50], [150, 250])
    expect(areas(hand)).toEqual([5000, 5000])
    const [left, right] = (hand.values() as Polygon[]).map(({ rings }) =>
      boundsOf(rings[0]!.map(([x, y]) => ({ x, y }))),
    )
    expect([left, right].map((box) => [box!.minX, box!.maxX]).sort()).toEqual([[100, 150], [150, 200]]) // biome-ignore format: one line
    expect(hand.editor.store.list().every(({ feature }) => feature === 'lake')).toBe(true)
    expect(hand.saved).toHaveLength(1)
    hand.editor.undo()
    expect(areas(hand)).toEqual([10_000])
  })

  test('goes through holes and through what bends, by two clicks as well', () => {
    const hand = at('cut', polygon('p', square(100, 100, 100), square(140, 140, 20)))
      .click(50, 150)
      .click(250, 150)
    expect(areas(hand)).toEqual([4800, 4800])
    expect((hand.values() as Polygon[]).map(({ rings }) => rings.length)).toEqual([1, 1])
  })

  test('cuts only what is chosen, where something is', () => {
    const hand = at('select', polygon('p', square(100, 100, 100)), polygon('q', square(300, 100, 100)))
    hand.editor.selection.choose('q')
    hand.take('cut').drag([50, 150], [450, 150])
    expect(areas(hand).sort()).toEqual([10_000, 5000, 5000].sort())
  })

  test('that does not go through says so and changes nothing', () => {
    const hand = at('cut', polygon('p', square(100, 100, 100))).drag([50, 150], [150, 150])
    expect(areas(hand)).toEqual([10_000])
    expect(hand.editor.hint()).toContain('begin and end it outside')
  })

  test('of a suggestion makes an edited object and another', () => {
    const hand = at('cut').suggest(suggested([predicted('s', 0.8, { rings: [square(100, 100, 100)] }, lake)]))
    hand.editor.selection.choose('s')
    hand.drag([150, 50], [150, 250])
    expect(hand.editor.store.list().map(({ derived_from }) => derived_from)).toEqual(['s', null])
    expect(hand.editor.store.decision('s')).toMatchObject({ outcome: 'edited' })
  })
})

describe('cutting out', () => {
  const outlined = (hand: Hand, [x, y]: Pair, side: number) =>
    hand.click(x, y).click(x + side, y).click(x + side, y + side).click(x, y + side).click(x, y) // biome-ignore format: one line

  test('leaves a hole in what lies there, which loses its last three vertices at once', () => {
    const hand = outlined(at('hole', polygon('p', square(100, 100, 100))), [130, 130], 20)
    expect(areas(hand)).toEqual([9600])
    hand.take('select')
    hand.editor.selection.choose('p')
    const kind = hand.editor.kinds.shape('polygon')!
    const triangle = kind.removeHandle!(hand.values()[0], 4)!
    expect((triangle as Polygon).rings[1]).toHaveLength(3)
    expect((kind.removeHandle!(triangle, 4) as Polygon).rings).toHaveLength(1)
  })

  test('across the border takes that away', () => {
    expect(areas(outlined(at('hole', polygon('p', square(100, 100, 100))), [180, 180], 40))).toEqual([9600])
  })
})

describe('joining', () => {
  const chosen = (hand: Hand) => {
    hand.editor.selection.choose('p', 'q')
    return hand
  }

  test('makes one of several of a label that touch, and undo brings them back', () => {
    const hand = chosen(at('select', polygon('p', square(100, 100, 100)), polygon('q', square(200, 100, 100))))
    expect(join(hand.editor)).toBe(true)
    expect(areas(hand)).toEqual([20_000])
    expect(hand.editor.selection.only()).toBe('p')
    hand.editor.undo()
    expect(areas(hand)).toEqual([10_000, 10_000])
  })

  test('says where they do not touch, and does not mix labels', () => {
    const apart = chosen(at('select', polygon('p', square(100, 100, 50)), polygon('q', square(200, 100, 50))))
    expect(join(apart.editor)).toBe(true)
    expect(apart.editor.said.get().what).toContain('do not touch')
    expect(areas(apart)).toEqual([2500, 2500])
    const other = chosen(
      at('select', polygon('p', square(100, 100, 50)), { ...polygon('q', square(150, 100, 50)), feature: 'pond' }),
    )
    expect(join(other.editor)).toBe(false)
  })
})

describe('a polygon becomes a mask and back', () => {
  test('with its holes, in the label of the other kind, as one step', () => {
    const hand = at('select', polygon('p', square(100, 100, 100), square(130, 130, 20)))
    hand.editor.selection.choose('p')
    expect(otherForm(hand.editor)).toBe(stain)
    expect(convert(hand.editor)).toBe(true)
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'mask', feature: 'stain' }])
    expect(convert(hand.editor)).toBe(true)
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'polygon', feature: 'lake' }])
    expect(areas(hand)).toEqual([9600])
    expect(hand.saved).toHaveLength(2)
  })

  test('what was kept of a suggestion is that suggestion edited, not rejected', () => {
    const hand = at('select').suggest(suggested([predicted('s', 0.8, { rings: [square(100, 100, 100)] }, lake)]))
    hand.editor.selection.choose('s')
    hand.drag([150, 150], [160, 160])
    convert(hand.editor)
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'mask', derived_from: 's' }])
    expect(hand.editor.store.decision('s')).toMatchObject({
      outcome: 'edited',
      annotation: hand.editor.store.list()[0]!.id,
    })
  })

  test('is not offered where the ontology has no label for it', () => {
    const hand = new Hand({ features: [lake], annotations: [polygon('p', square(100, 100, 100))] })
    hand.editor.selection.choose('p')
    expect(otherForm(hand.editor)).toBeNull()
    expect(convert(hand.editor)).toBe(false)
  })
})
