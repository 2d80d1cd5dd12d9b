import { screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Figures } from '@/editor/core/foresight'
import { suggestionsOf } from '@/editor/core/merge'
import { three } from '@/editor/testing/driver'
import { show } from '@/testing/render'
import { SessionContext } from './context'
import { Foresight } from './Foresight'
import type { TaskSession } from './session'

const few = { n: 2, mean_s: 1 }
const NOTHING: Figures = { needed: 5, fitted_from: 100, drawn: few, accepted: few, corrected: few, calibrators: [] }

let projects = 0

function opened(figures: Figures) {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(figures)))
  projects += 1
  const session = { task: { project: `p${projects}` } } as TaskSession
  show(
    <SessionContext value={session}>
      <Foresight shown={suggestionsOf(three)} />
    </SessionContext>,
  )
}

afterEach(() => vi.unstubAllGlobals())

it('says that confidence is not calibrated, and what is lacking for seconds', async () => {
  opened(NOTHING)
  expect(await screen.findByText(/2 drawn, 2 accepted and 2 corrected or rejected, of 5 each/)).toBeInTheDocument()
  expect(screen.getByText('≈ 1')).toBeInTheDocument()
  expect(screen.getByText('wrong, uncalibrated')).toBeInTheDocument()
  expect(screen.getByText('Not known yet')).toBeInTheDocument()
})

it('goes by the calibrator and the project’s own times once they are there', async () => {
  const believed = Array.from({ length: 101 }, () => 0.5)
  const calibrators = [{ predictor_version: 'detector-1', feature: null, decided: 240, believed }]
  const times = { drawn: { n: 9, mean_s: 9 }, accepted: { n: 9, mean_s: 1 }, corrected: { n: 9, mean_s: 2 } }
  opened({ ...NOTHING, ...times, calibrators })
  expect(await screen.findByText('wrong, calibrated')).toBeInTheDocument()
  expect(screen.getByText('≈ 1.5')).toBeInTheDocument()
  expect(screen.getByText(`≈ ${(1.5 * 8 - 1.5 * 3).toFixed(1)} s`)).toBeInTheDocument()
  expect(screen.getByText(/240 decisions/)).toBeInTheDocument()
})
