import { expect, it } from 'vitest'
import type { Decision } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import { box, dog, drawn, Hand, three } from '@/editor/testing/driver'
import { Correction } from './correction'
import { originOf } from './provenance'
import { changesBy } from './ReviewSummary'

const decision: Decision = {
  id: 'd',
  suggestion: 's9',
  outcome: 'accepted',
  annotation: 'label-kept',
  bulk: false,
  shown_threshold: 0.5,
  focus_ms: 0,
  overlap: 1,
}
const kept = { ...drawn('label-kept', box(200, 200, 30, 30)), derived_from: 's9' }
const own = drawn('label-own', box(10, 10, 50, 50))
const label = { annotations: [kept, own], decisions: [decision] }
const copies = [
  { ...kept, id: 'copy-kept' },
  { ...own, id: 'copy-own' },
]

function correcting(rows = copies) {
  const { editor } = new Hand({ annotations: rows }).suggest(three)
  return { editor, correction: new Correction(label, rows, kinds) }
}

it('a copy keeps where the annotator’s row came from', () => {
  const { editor, correction } = correcting()
  expect(originOf(editor, editor.store.get('copy-kept')!, correction)).toMatchObject({
    how: 'accepted',
    confidence: 0.9,
    overlap: 1,
    change: null,
  })
  expect(originOf(editor, editor.store.get('copy-own')!, correction)).toMatchObject({ how: 'drawn', change: null })
})

it('what was kept of a suggestion that is not on show still says who said it and how sure that was', () => {
  const { editor } = new Hand({ annotations: [{ ...kept, derived_from: 'answer' }] })
  const said = { suggestion: 'answer', confidence: 0.7, predictor_version: null, name: 'Outlines v2' }
  const row = editor.store.get('label-kept')!
  const origin = originOf(editor, row, null, (id) => (id === said.suggestion ? said : undefined))
  expect(origin).toMatchObject({ how: 'kept', confidence: 0.7, model: 'Outlines v2' })
})

it('what was kept of a run that somebody sent says who said it', () => {
  const { editor } = new Hand({ annotations: [kept] }).suggest({
    ...three,
    predictor_version: null,
    name: 'Car detector',
  })
  expect(originOf(editor, editor.store.get('label-kept')!)).toMatchObject({ confidence: 0.9, model: 'Car detector' })
})

it('what the reviewer moves is still accepted by the annotator, and changed', () => {
  const { editor, correction } = correcting()
  const moved = { ...editor.store.get('copy-kept')!, value: box(205, 205, 30, 30) }
  expect(originOf(editor, moved, correction)).toMatchObject({ how: 'accepted', change: 'changed' })
})

it('counts what was changed, added and removed', () => {
  const { correction } = correcting()
  expect(changesBy(correction, copies)).toEqual([])
  expect(correction.isChanged(copies)).toBe(false)
  expect(correction.isChanged(copies.slice(1))).toBe(true)
  const rows = [{ ...copies[0]!, feature: dog.id }, drawn('new', box(300, 300, 9, 9))]
  expect(changesBy(correction, rows)).toEqual([
    ['changed', 1],
    ['added', 1],
    ['removed', 1],
  ])
})

it('finds the originals again where the correction was begun on an earlier visit', () => {
  const rows = [{ ...copies[1]!, value: box(12, 12, 52, 50) }, drawn('new', box(300, 300, 9, 9))]
  const { correction } = correcting(rows)
  expect(correction.original('copy-own')).toBe(own)
  expect(changesBy(correction, rows)).toEqual([
    ['changed', 1],
    ['added', 1],
    ['removed', 1],
  ])
})
