import { describe, expect, it } from 'vitest'
import { labelColors } from '@/lib/labelColors'
import { colored, type Draft, type DraftAction, reduceDraft, renewed } from './draft'
import { freeDigit, hotkeyOf, mistakesOf } from './mistakes'

const empty: Draft = { name: 'Street', features: [] }
const edit = (draft: Draft, ...actions: DraftAction[]) => actions.reduce(reduceDraft, draft)
const hasOptions = (kind: string) => kind === 'radio' || kind === 'checklist'
const hasPoints = (kind: string) => kind === 'keypoints'
const rules = { hasOptions, hasPoints, reserved: new Set(['a', 'v']) }
const add = (below: string | null, kind: 'bounding_box' | 'keypoints' | 'radio' | 'text'): DraftAction => ({
  do: 'add-feature',
  below,
  kind,
  withOptions: hasOptions(kind),
})

const withCar = edit(empty, add(null, 'bounding_box'))
const car = withCar.features[0]!
const withState = edit(withCar, add(car.id, 'radio'))
const state = withState.features[0]!.features[0]!

describe('the draft of an ontology', () => {
  it('gives each new feature the next colour of the colour-blind-safe set and an id of its own', () => {
    const draft = edit(withCar, add(null, 'bounding_box'))
    expect(draft.features.map(({ color }) => color)).toEqual([labelColors[0], labelColors[1]])
    expect(new Set(draft.features.map(({ id }) => id)).size).toBe(2)
  })

  it('gives new ids throughout, and the same new one wherever a settings names it', () => {
    const joining = { ...withState.features[0]!, id: 'joining', settings: { pairs: [[car.id, car.id]] } }
    const before = [withState.features[0]!, joining]
    const [first, second] = renewed(before)
    expect(second!.settings).toEqual({ pairs: [[first!.id, first!.id]] })
    expect(first!.id).not.toBe(car.id)
    const ids = (list: typeof before): string[] => JSON.stringify(list).match(/"id":"[^"]+"/g) ?? []
    expect(ids(renewed(before)).filter((id) => ids(before).includes(id))).toEqual([])
  })

  it('nests a question below an object and another below one of its options', () => {
    const draft = edit(withState, add(state.options[1]!.id, 'text'))
    const [left, right] = draft.features[0]!.features[0]!.options
    expect(left!.features).toEqual([])
    expect(right!.features.map(({ kind }) => kind)).toEqual(['text'])
  })

  it('changes one feature, wherever it lies, and no other', () => {
    const draft = edit(withState, { do: 'change-feature', id: state.id, change: { name: 'State', required: true } })
    expect(draft.features[0]!.features[0]).toMatchObject({ name: 'State', required: true })
    expect(draft.features[0]).toMatchObject({ name: '', required: false })
    expect(withState.features[0]!.features[0]!.name).toBe('')
  })

  it('takes what lies below a removed feature along', () => {
    expect(edit(withState, { do: 'remove-feature', id: car.id }).features).toEqual([])
  })

  it('moves options and features among their siblings and not past the end', () => {
    const [first, second] = state.options
    const among = [first!.id, second!.id]
    const down = edit(withState, { do: 'move', id: first!.id, by: 1, among })
    expect(down.features[0]!.features[0]!.options.map(({ id }) => id)).toEqual([second!.id, first!.id])
    expect(edit(down, { do: 'move', id: first!.id, by: 1, among: [second!.id, first!.id] })).toEqual(down)
  })

  it('moves a feature past those that are not shown beside it', () => {
    const draft = edit(empty, add(null, 'bounding_box'), add(null, 'text'), add(null, 'bounding_box'))
    const [one, question, two] = draft.features.map(({ id }) => id)
    const down = edit(draft, { do: 'move', id: one!, by: 1, among: [one!, two!] })
    expect(down.features.map(({ id }) => id)).toEqual([two, question, one])
  })
})

describe('mistakes', () => {
  const named = (draft: Draft, name: string, hotkey: string, index: number) =>
    edit(draft, { do: 'change-feature', id: draft.features[index]!.id, change: { name, hotkey } })
  const two = edit(withCar, add(null, 'bounding_box'))

  it('finds a hotkey that two siblings share', () => {
    const draft = named(named(two, 'Car', '1', 0), 'Bus', '1', 1)
    const found = mistakesOf(draft, rules)
    expect([...found.values()]).toEqual([['hotkey-twice'], ['hotkey-twice']])
  })

  it('finds a skeleton without points, and one that names a point twice', () => {
    const bare = edit(empty, add(null, 'keypoints'))
    const { id } = bare.features[0]!
    const named = (...points: string[]) =>
      edit(bare, { do: 'change-feature', id, change: { name: 'Body', settings: { points, edges: [] } } })
    expect(mistakesOf(bare, rules).get(id)).toEqual(['name-missing', 'points-missing'])
    expect(mistakesOf(named(), rules).get(id)).toEqual(['points-missing'])
    expect(mistakesOf(named('nose', 'tail', 'nose'), rules).get(id)).toEqual(['point-twice'])
    expect(mistakesOf(named('nose', 'tail'), rules).get(id)).toBeUndefined()
  })

  it('lets an option have the key of a feature, for they are never meant at once', () => {
    const draft = edit(named(withState, 'Car', '1', 0), {
      do: 'change-option',
      id: state.options[0]!.id,
      change: { name: 'new', hotkey: '1' },
    })
    expect(mistakesOf(draft, rules).get(state.options[0]!.id)).toBeUndefined()
  })

  it('finds keys of the editor, names that are missing or there twice, and questions without options', () => {
    const draft = edit(named(named(two, 'Car', 'a', 0), ' car', '', 1), add(null, 'radio'))
    const radio = draft.features[2]!
    const bare = edit(draft, ...radio.options.map(({ id }): DraftAction => ({ do: 'remove-option', id })))
    const found = mistakesOf(bare, rules)
    expect(found.get(bare.features[0]!.id)).toEqual(['name-twice', 'hotkey-reserved'])
    expect(found.get(radio.id)).toEqual(['name-missing', 'options-missing'])
  })

  it('reads one letter or digit as a hotkey and offers the first free digit', () => {
    expect(hotkeyOf('Q')).toBe('q')
    expect(hotkeyOf('12')).toBe('2')
    expect(hotkeyOf('#')).toBe('')
    expect(freeDigit([{ hotkey: '1' }, { hotkey: '3' }])).toBe('2')
  })
})

it('features that a file gave no colour get one each, and the others keep theirs', () => {
  const feature = (id: string, color: string) => ({ ...car, id, color })
  const colors = colored([feature('a', ''), feature('b', '#112233'), feature('c', '')]).map(({ color }) => color)
  expect(colors[1]).toBe('#112233')
  expect(new Set(colors).size).toBe(3)
  expect(colors).not.toContain('')
})
