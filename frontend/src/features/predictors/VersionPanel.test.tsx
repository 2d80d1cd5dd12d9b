import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Predictor, PredictorVersion } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { VersionPanel } from './VersionPanel'

const family = (name: string, names_freely: boolean) => ({
  name,
  title: name,
  origin: 'connected',
  trainable: false,
  names_freely,
  settings: [],
})

beforeEach(() => {
  setOrganization('demo')
  answering({ 'GET /predictors/families': [family('backend', true), family('speaker', false)] })
})
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const version = (number: number, state: string) =>
  ({
    id: `v${number}`,
    number,
    state,
    classes: [],
    metrics: {},
    trained: {},
    settings: {},
    job: null,
    error: '',
  }) as unknown as PredictorVersion

function panel(of: string, ...versions: PredictorVersion[]) {
  const predictor = { id: 'one', name: 'One', family: of, promoted: null, versions } as unknown as Predictor
  showAt('/o/$slug', '/o/demo', () => <VersionPanel predictor={predictor} version={versions[0]!} />)
}

it('sends whoever looks for the names that a predictor may answer under to its classes', async () => {
  panel('backend', version(1, 'ready'))
  expect(await screen.findByText(/may answer under names of its own/)).toBeInTheDocument()
  expect(screen.getByRole('link')).toHaveAttribute('href', '/o/demo/predictors/one/classes')
  expect(screen.queryByText(/nothing to map/)).not.toBeInTheDocument()
})

it('says that there is nothing to map where a predictor speaks the words of the ontology alone', async () => {
  panel('speaker', version(1, 'ready'))
  expect(await screen.findByText(/nothing to map/)).toBeInTheDocument()
  expect(screen.queryByRole('link')).not.toBeInTheDocument()
})

it.each(['cancelled', 'failed'])('a first version that was %s tells of none that stays in use', async (state) => {
  panel('speaker', version(1, state))
  expect(await screen.findByTestId(`version-${state}`)).not.toHaveTextContent('in use')
})

it.each(['cancelled', 'failed'])('a version that was %s names the one that stays in use', async (state) => {
  panel('speaker', version(2, state), version(1, 'ready'))
  expect(await screen.findByTestId(`version-${state}`)).toHaveTextContent('Version 1 stays in use.')
})
