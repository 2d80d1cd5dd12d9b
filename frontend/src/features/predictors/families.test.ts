import { expect, it } from 'vitest'
import type { PredictorFamily } from '@/api/types'
import { asksServer, byRoom, lessonSettings, makingPage, worksHere } from './families'

const family = (name: string, origin: string, ...forms: string[]) =>
  ({ name, origin, settings: forms.map((form) => ({ form })) }) as unknown as PredictorFamily

it('families are shown by where their versions come from; a room with nobody in it is not shown', () => {
  const all = [
    family('model', 'artifact', 'text'),
    family('backend', 'connected', 'url', 'whole'),
    family('classical', 'connected', 'number'),
    family('learner', 'trained', 'number'),
  ]
  expect(byRoom(all).map(([room, found]) => [room, found.map(({ name }) => name)])).toEqual([
    ['learns', ['learner']],
    ['server', ['backend']],
    ['model', ['model']],
    ['builtIn', ['classical']],
  ])
  expect(all.map(asksServer)).toEqual([false, true, false, false])
})

it('a version is made by training, on the canvas or by its settings; a server that trains by itself is connected first', () => {
  const listening = { ...family('backend', 'connected', 'url'), listens: true }
  expect([family('learner', 'trained'), family('circuit', 'graph'), listening].map(makingPage)).toEqual([
    'training',
    'graph',
    'settings',
  ])
  expect([family('learner', 'trained', 'number'), listening].map((one) => lessonSettings(one).length)).toEqual([1, 0])
})

it('what works here is neither somebody else’s server nor an agent nor a workflow', () => {
  const all = [
    family('learner', 'trained', 'number'),
    family('classical', 'connected', 'number'),
    family('backend', 'connected', 'url'),
    family('agent', 'agent', 'object'),
    family('workflow', 'graph', 'object'),
  ]
  expect(all.filter(worksHere).map(({ name }) => name)).toEqual(['learner', 'classical'])
})
