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
    expect(readImport(JSON.stringify([row(1), { text: 'two' }]))).toEqual({ line: 2, reason: 'row' })
    expect(readImport('https://a/1.jpg\na/2.jpg')).toEqual({ line: 2, reason: 'json' })
    expect(readImport('  ')).toEqual({ line: null, reason: 'empty' })
    expect(readImport('{"rows": 3}')).toEqual({ line: null, reason: 'rows' })
  })

  it('may be addresses, one on each line or as texts', () => {
    const text = '"https://a/1.jpg"\n\n"HTTP://a/2.jpg?v=1"\n{"url":"https://a/3.jpg"}\n'
    const plain = '  https://a/1.jpg \r\n\nHTTP://a/2.jpg?v=1\n{"url":"https://a/3.jpg"}\n'
    expect(readImport(plain)).toEqual({ text, lines: true, count: 3 })
    expect(readImport('https://a/1.jpg')).toMatchObject({ lines: true, count: 1 })
    expect(readImport('"https://a/1.jpg"')).toMatchObject({ lines: true, count: 1 })
    expect(readImport('["https://a/1.jpg", {"row_data": "https://a/2.jpg"}]')).toMatchObject({ lines: false, count: 2 })
  })

  it('takes every row of the examples', () => {
    const lines = Object.values(examples).join('\n')
    expect(readImport(lines)).toMatchObject({ lines: true, count: 6 })
    expect(readImport('{"global_key": "k"}')).toEqual({ line: 1, reason: 'row' })
  })

  it('takes one row written over several lines', () => {
    const written = JSON.stringify(row(1), null, 2)
    expect(readImport(written)).toMatchObject({ lines: true, count: 1, text: `${JSON.stringify(row(1))}\n` })
  })
})
