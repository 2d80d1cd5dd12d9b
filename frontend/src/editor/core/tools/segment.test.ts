import { beforeEach, describe, expect, test } from 'vitest'
import { dog, Hand, lake } from '../../testing/driver'
import type { Answered, Prompt, Prompter } from '../prompter'
import type { Feature, Id } from '../types'

/** A predictor that answers when the test says so. */
class Answering implements Prompter {
  readonly asked: {
    prompt: Prompt
    feature: Feature
    resolve: (found: Answered | string) => void
    reject: (error: Error) => void
  }[] = []
  readonly kept: Answered[] = []
  refusal: Error | null = null

  ask = (prompt: Prompt, feature: Feature) =>
    new Promise<Answered | string>((resolve, reject) => this.asked.push({ prompt, feature, resolve, reject }))

  keep = async (answer: Answered): Promise<Id> => {
    if (this.refusal) throw this.refusal
    this.kept.push(answer)
    return `suggestion-${this.kept.length}`
  }

  async answer(found: Answered | string, number = this.asked.length): Promise<void> {
    this.asked[number - 1]!.resolve(found)
    await settled()
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

const around = (x: number): Answered => ({
  kind: 'polygon',
  value: { rings: [[[x, 10], [x + 40, 10], [x + 40, 50]]] }, // biome-ignore format: one line
  confidence: 0.9,
  claim: `at ${x}`,
})

let answering: Answering
let hand: Hand

beforeEach(() => {
  answering = new Answering()
  hand = new Hand({ features: [lake, dog], prompter: answering }).take('segment')
})

const rings = () => hand.editor.preview().filter(({ type }) => type === 'area')

describe('click to segment', () => {
  test('is there only where somebody answers and there is something to answer', () => {
    expect(new Hand({ features: [lake] }).editor.tools().map(({ id }) => id)).not.toContain('segment')
    const point = { ...lake, kind: 'point' }
    expect(new Hand({ features: [point], prompter: answering }).editor.tools().map(({ id }) => id)).not.toContain(
      'segment',
    )
  })

  test('shows what a click is answered with, and keeps it as one step that comes from the predictor', async () => {
    hand.click(30, 30)
    expect(answering.asked[0]!.prompt).toEqual({ points: [{ x: 30, y: 30, positive: true }], box: null })
    expect(hand.editor.isWaiting).toBe(true)
    expect(hand.editor.hint()).toBe('Looking')
    await answering.answer(around(10))
    expect(hand.editor.isWaiting).toBe(false)
    expect(rings()).toHaveLength(1)
    expect(hand.values()).toEqual([])
    hand.editor.command('finish')
    await settled()
    const [made] = hand.editor.store.list()
    expect(made).toMatchObject({
      kind: 'polygon',
      feature: 'lake',
      value: around(10).value,
      derived_from: 'suggestion-1',
    })
    expect(hand.saved).toHaveLength(1)
    expect(hand.saved[0]!.set.decisions.map(({ after }) => after)).toMatchObject([
      { suggestion: 'suggestion-1', outcome: 'accepted', annotation: made!.id },
    ])
    expect(hand.saved[0]!.activity).toMatchObject([{ suggestion: 'suggestion-1', outcome: 'accepted' }])
    hand.editor.undo()
    expect(hand.values()).toEqual([])
    expect(hand.editor.store.decision('suggestion-1')).toBeNull()
    expect(hand.editor.history.undoLabel()).toBeNull()
  })

  test('refines by what does not belong to it, said with Alt or, without that key, by turning over', async () => {
    hand.click(30, 30).click(60, 60, { alt: true })
    hand.editor.command('skip')
    hand.click(70, 70)
    expect(answering.asked.at(-1)!.prompt.points).toEqual([
      { x: 30, y: 30, positive: true },
      { x: 60, y: 60, positive: false },
      { x: 70, y: 70, positive: false },
    ])
    hand.editor.command('backspace')
    expect(answering.asked.at(-1)!.prompt.points).toHaveLength(2)
    await answering.answer(around(10), 1)
    expect(rings()).toHaveLength(0) // an answer to what is no longer asked is not taken up
    await answering.answer(around(10))
    expect(rings()).toHaveLength(1)
  })

  test('asks with a box that is dragged, in any direction', () => {
    hand.drag([80, 90], [20, 30])
    expect(answering.asked[0]!.prompt).toEqual({ points: [], box: { x: 20, y: 30, width: 60, height: 60 } })
  })

  test('says what is missing where the first click says what does not belong', () => {
    hand.click(30, 30, { alt: true })
    expect(answering.asked).toHaveLength(0)
    expect(hand.editor.hint()).toContain('Show what is meant first')
  })

  test('tells why there is no answer, and what was shown stays', async () => {
    hand.click(30, 30)
    answering.asked[0]!.reject(new Error('No worker answered in time: try again'))
    await settled()
    expect(hand.editor.hint()).toBe('No worker answered in time: try again')
    hand.click(31, 31)
    expect(answering.asked[1]!.prompt.points).toHaveLength(2)
    await answering.answer('Nothing could be told apart there.')
    expect(hand.editor.hint()).toBe('Nothing could be told apart there.')
    expect(hand.editor.offers()[0]).toMatchObject({ name: 'Keep it', isPossible: false })
  })

  test('keeps the answer that is under way as soon as it is there', async () => {
    hand.click(30, 30)
    hand.editor.command('finish')
    expect(hand.values()).toEqual([])
    await answering.answer(around(10))
    expect(hand.values()).toHaveLength(1)
    expect(hand.editor.toolState).toBe('idle')
  })

  test('asks again where the label is of another kind by now', async () => {
    hand.click(30, 30)
    await answering.answer(around(10))
    hand.editor.draw(dog)
    expect(hand.editor.tool.get().id).toBe('segment')
    hand.editor.command('finish')
    expect(answering.asked[1]!.feature).toBe(dog)
    await answering.answer({
      kind: 'bounding_box',
      value: { x: 1, y: 2, width: 3, height: 4 },
      confidence: 0.5,
      claim: '',
    })
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'bounding_box', feature: 'dog' }])
  })

  test('keeps the preview where it cannot be written down', async () => {
    hand.click(30, 30)
    await answering.answer(around(10))
    answering.refusal = new Error('The server did not answer')
    hand.editor.command('finish')
    await settled()
    expect(hand.editor.hint()).toBe('The server did not answer')
    expect(rings()).toHaveLength(1)
    answering.refusal = null
    hand.editor.command('finish')
    await settled()
    expect(hand.values()).toHaveLength(1)
  })

  test('cancelled it forgets all that was shown, and what comes later is not heard', async () => {
    hand.click(30, 30)
    hand.editor.command('cancel')
    await answering.answer(around(10))
    expect(hand.editor.preview()).toEqual([])
    expect(hand.editor.toolState).toBe('idle')
    expect(hand.editor.isWaiting).toBe(false)
  })
})
