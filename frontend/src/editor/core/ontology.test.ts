import { expect, it } from 'vitest'
import { box, cat, drawn, Hand } from '@/editor/testing/driver'

const at = (id: string, name: string) => drawn(id, box(0, 0, 9, 9), { ...cat, id: name, name })

it.each([
  ['Car', ['Car 1', 'Car 2']],
  ['9', ['9 #1', '9 #2']],
])('two of “%s” are called %j', (name, names) => {
  const rows = [at('a', name), at('b', name)]
  const { ontology } = new Hand({ features: [{ ...cat, id: name, name }], annotations: rows }).editor
  expect([...ontology.names(rows).values()]).toEqual(names)
})

it('one of a kind needs no number', () => {
  const rows = [at('a', '9')]
  const { ontology } = new Hand({ features: [{ ...cat, id: '9', name: '9' }], annotations: rows }).editor
  expect(ontology.names(rows).get('a')).toBe('9')
})
