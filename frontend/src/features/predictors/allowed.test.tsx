import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { DeliveriesPage } from './DeliveriesPage'
import { HealthPage } from './HealthPage'
import { SettingsPage } from './SettingsPage'
import { TrainingPage } from './TrainingPage'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

it.each([
  ['training', TrainingPage],
  ['settings', SettingsPage],
  ['health', HealthPage],
  ['deliveries', DeliveriesPage],
])('who may only look at predictors finds nothing to press at the address of its %s', async (_, Page) => {
  const asked = answering({ 'GET /organization': { permissions: ['predictors.view'] } })
  showAt('/o/$slug', '/o/demo', Page)
  expect(await screen.findByRole('heading', { name: 'Your role does not allow this' })).toBeInTheDocument()
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
  expect(asked.every(({ path }) => path === '/organization')).toBe(true)
})
