import { describe, expect, test } from 'vitest'
import { drawn, Hand } from '../../testing/driver'
import { readRuns, runsOf, type Stretch, stretchesOf, writeRuns } from '../runs'
import { Pieces, Superpixels } from '../superpixels'
import type { Feature } from '../types'

const stain: Feature = { id: 'stain', kind: 'mask', name: 'Stain', color: '#CC79A7' }
const FRAME = { width: 640, height: 480 }
const SIDE = 40

/** Squares of 40 pixels, cut on a grid of cells of 2 x 2 pixels. */
function squares(): Pieces {
  const grid = { width: 320, height: 240 }
  const labels = Int32Array.from({ length: grid.width * grid.height }, (_, cell) => {
    const [column, row] = [cell % grid.width, Math.floor(cell / grid.width)]
    return Math.floor(row / 20) * 16 + Math.floor(column / 20)
  })
  return new Pieces(labels, grid, FRAME)
}

const square = (column: number, row: number): Stretch[] =>
  Array.from({ length: SIDE }, (_, k) => ({ column: column * SIDE + k, top: row * SIDE, bottom: (row + 1) * SIDE }))
const mask = (...stretches: Stretch[]) => ({ size: [480, 640], counts: writeRuns(runsOf(stretches, 480, 640)) })
const pixelsOf = (hand: Hand): number =>
  hand
    .values()
    .flatMap((value) => stretchesOf(readRuns((value as { counts: string }).counts), 480))
    .reduce((sum, { top, bottom }) => sum + bottom - top, 0)

async function at(...annotations: ReturnType<typeof drawn>[]): Promise<Hand> {
  const superpixels = new Superpixels(() => Promise.resolve(squares()), FRAME)
  const hand = new Hand({ features: [stain], annotations, superpixels }).take('superpixels')
  await superpixels.find()
  return hand
}

describe('painting with pieces', () => {
  test('puts in every piece on the way of a drag, as one step', async () => {
    const hand = (await at()).drag([10, 10], [130, 10])
    expect(hand.values()).toEqual([mask(...[0, 1, 2, 3].flatMap((column) => square(column, 0)))])
    expect(hand.saved).toHaveLength(1)
    hand.drag([10, 50], [50, 50])
    expect(pixelsOf(hand)).toBe(6 * SIDE ** 2)
    hand.editor.undo()
    expect(pixelsOf(hand)).toBe(4 * SIDE ** 2)
    hand.editor.undo()
    expect(hand.values()).toEqual([])
  })

  test('takes out again what is clicked once more, and what is dragged over from there', async () => {
    const hand = (await at()).drag([10, 10], [130, 10]).click(20, 20)
    expect(hand.values()).toEqual([mask(...[1, 2, 3].flatMap((column) => square(column, 0)))])
    hand.drag([50, 20], [130, 20])
    expect(hand.values()).toEqual([])
    hand.editor.undo()
    expect(pixelsOf(hand)).toBe(3 * SIDE ** 2)
  })

  test('with Alt takes out of what lies there, and makes nothing new', async () => {
    const hand = await at(drawn('m', mask(...square(2, 2), ...square(3, 2)), stain))
    hand.click(300, 300, { alt: true })
    expect(pixelsOf(hand)).toBe(2 * SIDE ** 2)
    hand.click(90, 90, { alt: true })
    expect(hand.values()).toEqual([mask(...square(3, 2))])
  })

  test('shows the stroke while it goes on, and forgets it when it is given up', async () => {
    const hand = (await at()).down(10, 10).move(130, 10)
    expect(hand.editor.preview()[0]!.rings).toHaveLength(1)
    hand.editor.command('cancel')
    hand.up(130, 10)
    expect(hand.values()).toEqual([])
    expect(hand.editor.preview()).toEqual([])
  })

  test('waits until the picture is cut, and says so, and why it cannot be', async () => {
    const hand = new Hand({ features: [stain], superpixels: new Superpixels(() => Promise.reject(), FRAME) })
    hand.take('superpixels').click(10, 10)
    expect(hand.values()).toEqual([])
    expect(hand.editor.hint()).toBe('Cutting the picture into pieces')
    await hand.editor.superpixels!.find()
    expect(hand.editor.hint()).toContain('could not be read')
  })

  test('cuts anew where another size is wanted, and the last that was wanted counts', async () => {
    const asked: number[] = []
    const answers: ((pieces: Pieces) => void)[] = []
    const cut = (spacing: number) => {
      asked.push(spacing)
      return new Promise<Pieces>((resolve) => answers.push(resolve))
    }
    const superpixels = new Superpixels(cut, FRAME)
    const first = superpixels.find()
    superpixels.resize(2)
    const second = superpixels.find()
    const [late, wanted] = [squares(), squares()]
    answers[1]!(wanted)
    await second
    answers[0]!(late)
    await first
    expect(superpixels.pieces.get()).toBe(wanted)
    expect(asked[1]).toBeCloseTo(2 * asked[0]!)
    void superpixels.find()
    expect(asked).toHaveLength(2)
  })

  test('is not there where the medium cannot be cut', () => {
    const tools = new Hand({ features: [stain] }).editor.tools().map(({ id }) => id)
    expect(tools).toContain('brush')
    expect(tools).not.toContain('superpixels')
  })
})
