import { expect, it } from 'vitest'
import type { PredictorFamily } from '@/api/types'
import { askedOf, missingOf, nothingTold, partsOf } from './asked'
import type { PublishedPart } from './queries'

const setting = (name: string, is_private: boolean, required = false) => ({
  name,
  title: name,
  form: 'text',
  default: '',
  required,
  is_private,
})
const families = [
  { name: 'server', settings: [setting('url', true, true), setting('model', false, true)] },
  { name: 'built_in', settings: [] },
  { name: 'hub', settings: [setting('model', false)] },
] as unknown as PredictorFamily[]
const part = (place: number, family: string, wants_secret = false) =>
  ({ place, family, name: family, wants_secret }) as PublishedPart

it('asks for private settings, and for the secret of what had one, and for nothing else', () => {
  const asked = askedOf([part(0, 'server'), part(1, 'built_in'), part(2, 'hub', true)], families)
  expect(asked.map(({ part, settings }) => [part.place, settings.map(({ name }) => name)])).toEqual([
    [0, ['url']],
    [2, []],
  ])
})

it('sends what was told by the place of each part, and says what is missing', () => {
  const asked = askedOf([part(3, 'server'), part(4, 'server')], families)
  const told = nothingTold(asked)
  told[4] = { values: { url: ' https://one.example ' }, secret: 'word' }
  expect([...missingOf(asked, told)]).toEqual(['3.url'])
  expect(partsOf(asked, told)).toEqual({
    3: { settings: {} },
    4: { settings: { url: 'https://one.example' }, secret: 'word' },
  })
})
