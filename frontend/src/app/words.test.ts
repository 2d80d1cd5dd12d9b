import { describe, expect, it } from 'vitest'
import { resources } from './i18n'

const sources = import.meta.glob(['../**/*.tsx', '../**/*.ts', '!../**/*.test.*', '!../**/strings.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
}) as Record<string, string>

function has(namespace: string, key: string): boolean {
  const found = key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], resources[namespace])
  if (found !== undefined) return true
  const [last, ...rest] = key.split('.').reverse()
  const parent = rest
    .reverse()
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], resources[namespace])
  return Boolean(parent && `${last}_one` in (parent as object) && `${last}_other` in (parent as object))
}

/** Every literal key of a file, with the namespace its `useTranslation` names first. */
function keysOf(source: string): [string, string][] {
  const namespace = /useTranslation\(\[?'([\w-]+)'/.exec(source)?.[1]
  if (!namespace) return []
  return [...source.matchAll(/\bt\(\s*'([\w.:-]+)'/g)].map(([, key]) => {
    const [first, second] = key!.split(':')
    return second ? [first!, second] : [namespace, key!]
  })
}

describe('words', () => {
  it('exist for every key that the interface asks for', () => {
    const missing = Object.entries(sources).flatMap(([file, source]) =>
      keysOf(source)
        .filter(([namespace, key]) => !has(namespace, key))
        .map(([namespace, key]) => `${file}: ${namespace}:${key}`),
    )
    expect(missing).toEqual([])
  })
})
