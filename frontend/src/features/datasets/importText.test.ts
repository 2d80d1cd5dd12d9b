import { describe, expect, it } from 'vitest'
import { examples } from './ImportExamples'
import { readImport } from './importText'

const row = (key: number) => ({ url: `https://a/${key}.jpg`, global_key: `k${key}` })

describe('an import', () => {
  it('may be lines, an array or an object with rows', () => {
    const lines = `${JSON.stringify(row(1))}\n\n${JSON.stringify(row(2))}\n`
    expect(readImport(lines)).toMatchObject({ lines: true, count: 2 })
    expect(readImport(JSON.stringify([row(1)]))).toMatchObject({
      lines: false,
      text: JSON.stringify({ rows: [row(1)] }),
    })
    expect(readImport(JSON.stringify({ rows: [row(1)] }))).toMatchObject({ lines: false, count: 1 })
  })

  it('names the line that is no JSON and the row that lacks something', () => {
    expect(readImport(`${JSON.stringify(row(1))}\n{"url":`)).toEqual({ line: 2, reason: 'json' })
    expect(readImport(JSON.stringify([row(1), { url: 'https://a/2.jpg' }]))).toEqual({ line: 2, reason: 'row' })
    expect(readImport('  ')).toEqual({ line: null, reason: 'empty' })
    expect(readImport('{"rows": 3}')).toEqual({ line: null, reason: 'rows' })
  })

  it('takes every row of the examples', () => {
    const lines = Object.values(examples).join('\n')
    expect(readImport(lines)).toMatchObject({ lines: true, count: 5 })
    expect(readImport('{"global_key": "k"}')).toEqual({ line: 1, reason: 'row' })
  })

  it('takes one row written over several lines', () => {
    const written = JSON.stringify(row(1), null, 2)
    expect(readImport(written)).toMatchObject({ lines: true, count: 1, text: `${JSON.stringify(row(1))}\n` })
  })
})
