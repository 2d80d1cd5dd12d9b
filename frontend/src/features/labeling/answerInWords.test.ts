import { expect, it } from 'vitest'
import { weather } from '@/editor/testing/driver'
import { answerInWords } from './answerInWords'

it('says options by their names, and a text as it is', () => {
  expect(answerInWords(weather, { option: 'rain', answers: [] })).toBe('Rain')
  expect(answerInWords(weather, { options: [{ option: 'sun' }, { option: 'rain' }] })).toBe('Sun, Rain')
  expect(answerInWords(weather, { order: ['rain', 'sun'] })).toBe('Rain, Sun')
  expect(answerInWords(weather, { text: 'drizzle' })).toBe('drizzle')
})
