import { expect, it } from 'vitest'
import { safeNext } from './form'

it('after signing in one goes on inside this application only', () => {
  expect(safeNext('/o/acme/projects')).toBe('/o/acme/projects')
  for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example', undefined]) {
    expect(safeNext(evil)).toBe('/')
  }
})
