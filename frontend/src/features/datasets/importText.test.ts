import { describe, expect, it } from 'vitest'
import { readImport } from './importText'

describe('an import', () => {
  it('may be lines, an array or an object with rows', () => {
    expect(readImport('{"url":"https://a/1.jpg"}\n\n{"url":"https://a/2.jpg"}\n')).toMatchObject({
      lines: true,
      count: 2,
    })
    expect(readImport('[{"url":"https://a/1.jpg","global_key":"k"}]')).toMatchObject({
      lines: false,
      text: '{"rows":[{"url":"https://a/1.jpg","global_key":"k"}]}',
    })
    expect(readImport('{"rows":[{"url":"https://a/1.jpg"}]}')).toMatchObject({ lines: false, count: 1 })
  })

  it('names the line that is no JSON and the row without an address', () => {
    expect(readImport('{"url":"https://a"}\n{"url":')).toEqual({ line: 2, reason: 'json' })
    expect(readImport('[{"url":"https://a"},{"key":"x"}]')).toEqual({ line: 2, reason: 'url' })
    expect(readImport('  ')).toEqual({ line: null, reason: 'empty' })
    expect(readImport('{"rows": 3}')).toEqual({ line: null, reason: 'rows' })
  })

  it('takes one row written over several lines', () => {
    expect(readImport('{\n "url": "https://a"\n}')).toMatchObject({
      lines: true,
      count: 1,
      text: '{"url":"https://a"}\n',
    })
  })
})
