import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Job, PredictorVersion } from '@/api/types'
import { show } from '@/testing/render'
import { CurvesPanel } from './CurvesPanel'
import { curvesOf, curvesOfPoints, shortFigure } from './curves'

const version = (state: string, trained: object = {}) => ({ number: 2, state, trained }) as unknown as PredictorVersion
const job = (...metrics: Record<string, number>[]) => ({ metrics }) as unknown as Job

it('every figure is a curve, whatever its name, the loss first', () => {
  const told = job({ step: 1, accuracy: 0.5, loss: 2 }, { step: 2, loss: 1 }, { step: 3, accuracy: 0.7, val_map: 0.1 })
  expect(curvesOf(version('training'), told)).toEqual([
    { name: 'loss', points: [[1, 2], [2, 1]] },
    { name: 'accuracy', points: [[1, 0.5], [3, 0.7]] },
    { name: 'val_map', points: [[3, 0.1]] },
  ]) // biome-ignore format: pairs
})

it('where training went back, a curve goes on from there', () => {
  const told = [
    { step: 1, loss: 3 },
    { step: 2, loss: 2 },
    { step: 3, loss: 1 },
    { step: 2, loss: 2.5 },
  ]
  expect(curvesOfPoints(told)).toEqual([{ name: 'loss', points: [[1, 3], [2, 2.5]] }]) // biome-ignore format: pairs
})

it('a version shows what it keeps, also one that kept its losses alone; a loss that is nothing is none', () => {
  const kept = { losses: [[1, 9]], curves: { f1: [[1, 0.5]] } }
  expect(curvesOf(version('ready', kept), job({ step: 1, loss: 4 })).map(({ name }) => name)).toEqual(['f1'])
  expect(curvesOf(version('ready', { losses: [[1, 9]] }), undefined)).toEqual([{ name: 'loss', points: [[1, 9]] }])
  expect(curvesOf(version('ready'), job({ step: 1, loss: 0 }, { step: 2, loss: 0 }))).toEqual([])
})

it('figures are short, however large or small', () => {
  expect([0, 0.123456, 0.97, 1.23456, 12345.6, 0.0000123, -0.5, 2e7].map(shortFigure)).toEqual([
    '0',
    '0.123',
    '0.97',
    '1.235',
    '12350',
    '1.2e-5',
    '-0.5',
    '2.0e+7',
  ])
})

it('each chart says in words what it shows', async () => {
  const told = job({ step: 1, loss: 2, validation_f1: 0.1 }, { step: 2, loss: 1.5 }, { step: 4, loss: 1.75 })
  show(<CurvesPanel version={version('training')} job={told} />)
  const label = 'Loss by training step, 3 points: from 2 at step 1 to 1.75 at step 4; lowest 1.5, highest 2.'
  expect(await screen.findByRole('img', { name: label }, { timeout: 20_000 })).toBeInTheDocument()
  expect(screen.getByRole('img', { name: 'F1, validation by training step: 0.1 at step 1.' })).toBeInTheDocument()
  expect(screen.getByText(/nothing was learned from/)).toBeInTheDocument()
}, 30_000)

it('says that nothing was told while it learns, and nothing at all once it has', () => {
  const { unmount } = show(<CurvesPanel version={version('training')} job={job()} />)
  expect(screen.getByText(/Nothing was told yet/)).toBeInTheDocument()
  unmount()
  show(<CurvesPanel version={version('ready')} job={job()} />)
  expect(screen.queryByTestId('curves')).toBeNull()
})

it('of many figures some are shown at first', async () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`class ${number}`, number]))
  show(<CurvesPanel version={version('training')} job={job({ step: 1, ...many })} />)
  expect(screen.getAllByTestId('curve')).toHaveLength(12)
  await userEvent.click(screen.getByRole('button', { name: 'Show all 20 figures' }))
  expect(screen.getAllByTestId('curve')).toHaveLength(20)
})
