import { expect, it } from 'vitest'
import { box, cat, drawn, Hand, lake } from '@/editor/testing/driver'

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

it('no mask is drawn on a picture that is larger than the server takes masks of, nor asked for; all else is', () => {
  const stain = { ...lake, id: 'stain', kind: 'mask', name: 'Stain', required: true }
  const at = (frame: { width: number; height: number }) => new Hand({ features: [stain, cat, lake], frame }).editor
  const [largest, larger] = [at({ width: 10_000, height: 10_000 }), at({ width: 10_000, height: 10_001 })]
  expect(largest.tools().map(({ id }) => id)).toContain('brush')
  expect(largest.ontology.missing([])).toHaveLength(1)
  expect(larger.ontology.objects).toEqual([cat, lake])
  expect(larger.tools().map(({ id }) => id)).not.toContain('brush')
  expect(larger.ontology.missing([])).toEqual([])
  larger.draw(stain)
  expect(larger.feature.get()).toEqual(cat)
})
