import { expect, it } from 'vitest'
import type { Annotation, Feature } from '@/api/types'
import { i18next } from '@/app/i18n'
import { shapesOf } from './useRunFeatures'
import { wordsFor } from './wordsFor'

const t = i18next.getFixedT('en', 'models')
const box = { x: 1, y: 2, width: 30, height: 40 }
const said = (by: object) =>
  ({ id: 'a', feature: 'f', answers: [], confidence: 0.5, at: null, ...by }) as unknown as Annotation
const question = { id: 'f', options: [{ id: 'o', name: 'sunny' }] } as unknown as Feature

it.each([
  [{ kind: 'radio', value: { option: 'o' } }, 'sunny'],
  [{ kind: 'text', value: { text: 'worn' } }, 'worn'],
  [
    { kind: 'text', value: { text: 'worn' }, at: { type: 'time', start_ms: 1000, end_ms: 4000 } },
    'worn · 0:01 to 0:04',
  ],
  [{ kind: 'entity', value: { start: 3, end: 9 }, at: { type: 'message', message: 'm1' } }, '3 to 9 · message m1'],
])('%j is told as %s', (annotation, words) => {
  expect(wordsFor(said(annotation), question, t)).toBe(words)
})

it.each([
  [{ type: 'page', page: 2 }, 'page 2'],
  [{ type: 'frames', first: 3, last: 3 }, 'frame 3'],
  [{ type: 'track', segments: [[{ frame: 4 }, { frame: 9 }], [{ frame: 12 }]] }, 'frames 4 to 12'],
  [{ type: 'map', epsg: 4326 }, 'EPSG:4326'],
])('a box at %j says so, and is not drawn over a still picture', (at, words) => {
  const annotation = said({ kind: 'bounding_box', value: box, at })
  expect(wordsFor(annotation, undefined, t)).toMatch(new RegExp(`· ${words}$`))
  expect(shapesOf([annotation], new Map(), 0)).toEqual([])
})

it('what stands on the picture itself is drawn from the threshold on', () => {
  const annotation = said({ kind: 'bounding_box', value: box })
  expect(shapesOf([annotation], new Map(), 0.4)).toHaveLength(1)
  expect(shapesOf([annotation], new Map(), 0.6)).toEqual([])
})
