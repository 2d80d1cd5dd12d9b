import { expect, it } from 'vitest'
import { bodyOf, complaints, isFine, type Setting, startOf } from './settings'

const setting = (name: string, more: Partial<Setting>): Setting =>
  ({ name, title: name, form: 'text', default: null, required: false, choices: [], help: '', ...more }) as Setting

const settings = [
  setting('url', { form: 'url', required: true }),
  setting('batch', { form: 'whole', default: 8 }),
  setting('labels', { form: 'list', default: [] }),
  setting('learns', { form: 'boolean', default: true }),
  setting('more', { form: 'object' }),
]

it('a form starts from the defaults, or from what was given before', () => {
  expect(startOf(settings)).toEqual({ url: '', batch: 8, labels: [], learns: true, more: '' })
  const given = startOf(settings, { url: 'https://a', batch: 2, labels: ['x'], learns: false, more: { a: 1 } })
  expect(given).toEqual({ url: 'https://a', batch: 2, labels: ['x'], learns: false, more: '{\n  "a": 1\n}' })
})

it('what is empty is left out, and an object is read', () => {
  const values = { url: ' https://a ', batch: '', labels: [], learns: false, more: '{"a": 1}' }
  expect(bodyOf(settings, values)).toEqual({ url: 'https://a', labels: [], learns: false, more: { a: 1 } })
})

it('what is needed and missing is told, as is what is no object', () => {
  expect(complaints(settings, { ...startOf(settings), url: '  ', more: '[1]' })).toEqual({
    url: 'needed',
    more: 'notAnObject',
  })
  expect(complaints(settings, { ...startOf(settings), url: 'https://a' })).toEqual({})
})

it('numbers and switches with a default wait behind a button', () => {
  expect(settings.filter(isFine).map(({ name }) => name)).toEqual(['batch', 'learns'])
})
