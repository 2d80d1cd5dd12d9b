import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { LessonPreview } from './LessonPreview'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const ASKED = { project: 'p', slice: null, held_out_project: null, splits: null }

it('names what is kept back to measure on, and says why', async () => {
  answering({
    'GET /predictors/one/lesson': {
      learned: 36,
      measured: 1,
      kept_back: [
        { data_row: 'a', name: 'plate.png', why: 'blind' },
        { data_row: 'b', name: 'dish.png', why: 'unused' },
      ],
      more: 3,
    },
  })
  show(<LessonPreview predictor="one" asked={ASKED} />)
  expect(await screen.findByText('Learns from 36 data rows, is measured on 1 data row')).toBeInTheDocument()
  expect(screen.getByText('plate.png')).toBeInTheDocument()
  expect(screen.getByText('Set aside, labeled blind')).toBeInTheDocument()
  expect(screen.getByText('Set aside, not measured on')).toBeInTheDocument()
  expect(screen.getByText('And 3 more.')).toBeInTheDocument()
})

it('says that too few labels leave nothing to measure on', async () => {
  answering({ 'GET /predictors/one/lesson': { learned: 8, measured: 0, kept_back: [], more: 0 } })
  show(<LessonPreview predictor="one" asked={ASKED} />)
  expect(await screen.findByText(/too few labels to measure on/)).toBeInTheDocument()
})

it('asks for nothing before a project was chosen', () => {
  const asked = answering({})
  show(<LessonPreview predictor="one" asked={null} />)
  expect(asked).toEqual([])
})

it('says that there is nothing to learn from', async () => {
  answering({ 'GET /predictors/one/lesson': { learned: 0, measured: 0, kept_back: [], more: 0 } })
  show(<LessonPreview predictor="one" asked={ASKED} />)
  expect(await screen.findByText('There are no labels to learn from here yet.')).toBeInTheDocument()
  expect(screen.queryByText(/too few labels/)).not.toBeInTheDocument()
})
