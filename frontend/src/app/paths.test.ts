import { expect, it } from 'vitest'
import description from '../api/generated/schema.d.ts?raw'

const sources = import.meta.glob(['../**/*.ts', '../**/*.tsx', '!../**/*.test.*', '!../api/generated/**'], {
  eager: true,
  query: '?raw',
  import: 'default',
}) as Record<string, string>

/** "get /datasets/{}" for every operation of the description. */
function described(): Set<string> {
  const found = new Set<string>()
  let path = ''
  for (const line of description.split('\n')) {
    path = /^ {4}"\/api\/v1(\/\S*)": \{$/.exec(line)?.[1] ?? path
    const method = /^ {8}(get|post|put|patch|delete): operations/.exec(line)?.[1]
    if (method) found.add(`${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`)
  }
  return found
}

const patterns: [RegExp, (match: RegExpExecArray) => [string, string]][] = [
  [/\bapi\s*\.(get|post|put|patch|delete)(?:<[^(]*>)?\(\s*[`'](\/[^`']*)[`']/g, ([, method, path]) => [method!, path!]],
  [/\brequest(?:<[^(]*>)?\(\s*'([A-Z]+)',\s*[`'](\/[^`']*)[`']/g, ([, method, path]) => [method!.toLowerCase(), path!]],
  [/\busePages(?:<[^(]*>)?\([^;]*?,\s*[`'](\/[^`']*)[`']/g, ([, path]) => ['get', path!]],
]

function called(source: string): string[] {
  return patterns.flatMap(([pattern, read]) =>
    [...source.matchAll(pattern)].map((match) => {
      const [method, path] = read(match as RegExpExecArray)
      return `${method} ${path.replaceAll(/\$\{[^}]*\}/g, '{}')}`
    }),
  )
}

it('every request of the interface is one that the API describes', () => {
  const known = described()
  const calls = Object.entries(sources).flatMap(([file, source]) => called(source).map((call) => ({ file, call })))
  expect(calls.length).toBeGreaterThan(40)
  expect(calls.filter(({ call }) => !known.has(call))).toEqual([])
})
