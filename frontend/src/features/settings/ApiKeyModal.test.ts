import { expect, it } from 'vitest'
import { scopesFor } from './ApiKeyModal'

it('a key never gets a scope that its owner lacks', () => {
  const own = ['catalog.view', 'catalog.edit'] as const
  expect(scopesFor('read', own, [])).toEqual(['catalog.view'])
  expect(scopesFor('some', own, ['catalog.edit', 'audit.view'])).toEqual(['catalog.edit'])
})
