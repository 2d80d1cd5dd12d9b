import { expect, it } from 'vitest'
import { i18next } from '@/app/i18n'
import { kinds } from '@/editor/kinds'
import { deedsInWords } from './deedsInWords'

const t = i18next.getFixedT('en', 'labeling')

it('counts what was done to objects by their kind, and what was decided about suggestions', () => {
  const said = deedsInWords(
    [
      { what: 'added', kind: 'bounding_box', count: 2 },
      { what: 'reclassified', kind: 'polygon', count: 1 },
      { what: 'answered', kind: 'mask', count: 1 },
      { what: 'accepted', kind: null, count: 3 },
      { what: 'edited', kind: null, count: 1 },
    ],
    kinds,
    t,
  )
  expect(said).toBe(
    '2 boxes added, class of 1 polygon changed, answers on 1 mask changed, 3 suggestions accepted, 1 suggestion corrected',
  )
})

it('calls every answer an answer, and an object of which the kind was not kept an object', () => {
  const deeds = [
    { what: 'added', kind: 'radio', count: 1 },
    { what: 'adjusted', kind: 'text', count: 2 },
    { what: 'deleted', kind: null, count: 2 },
  ] as const
  expect(deedsInWords(deeds, kinds, t)).toBe('1 answer added, 2 answers changed, 2 objects deleted')
  expect(deedsInWords([], kinds, t)).toBe('Nothing changed')
})
