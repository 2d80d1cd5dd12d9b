import { describe, expect, it } from 'vitest'
import { asProblem, Problem, problemOf } from './problem'

describe('a problem', () => {
  it('keeps what the server said and where', () => {
    const problem = problemOf(422, {
      type: '/problems/invalid',
      title: 'This ontology is not valid',
      code: 'invalid',
      detail: 'Two features share a hotkey.',
      errors: [{ pointer: '/features/1/hotkey', code: 'duplicate', message: 'b is taken.', expected: 'another key' }],
    })
    expect(problem.message).toBe('This ontology is not valid: Two features share a hotkey.')
    expect(problem.fields()).toEqual({ 'features.1.hotkey': 'b is taken.' })
  })

  it('carries extra members, such as the revision that won', () => {
    expect(problemOf(409, { title: 'Stale', code: 'stale-revision', revision: 7 }).extras.revision).toBe(7)
  })

  it('is readable even when the answer was a page of HTML', () => {
    const problem = problemOf(502, '<html>Bad gateway</html>')
    expect(problem.title).toBe('The server is not reachable')
    expect(problem.code).toBe('http-502')
  })

  it('names a lost connection', () => {
    expect(asProblem(new TypeError('Failed to fetch')).code).toBe('network')
    const known = new Problem({ status: 403, title: 'No', code: 'forbidden' })
    expect(asProblem(known)).toBe(known)
  })
})
