import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { Problem } from '@/lib/problem'
import { uploadForm } from '@/lib/uploadRequest'
import { answering } from '@/testing/answering'
import { useCreatePredictor } from './queries'

vi.mock('@/lib/uploadRequest', () => ({ uploadForm: vi.fn() }))
beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const within = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
)

it('a predictor whose file was refused is given the model that is named instead, and its new credential', async () => {
  const asked = answering({
    'POST /predictors': { id: 'p', ontology: 'o' },
    'PATCH /predictors/p': { id: 'p', ontology: 'o' },
    'POST /predictors/p/versions': { id: 'v' },
  })
  vi.mocked(uploadForm).mockRejectedValueOnce(new Problem({ status: 422, title: 'refused', code: 'pickled-weights' }))
  const { result } = renderHook(useCreatePredictor, { wrapper: within })
  const body = { name: 'N', family: 'transformers', ontology: 'o', description: '', secret: '' }
  const file = new File(['x'], 'model.bin')
  await act(() => expect(result.current.mutateAsync({ ...body, settings: {}, file })).rejects.toThrow())
  const named = { ...body, secret: 'hush', settings: { model: 'owner/name' }, file: null }
  await act(() => result.current.mutateAsync(named).then(() => {}))
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /predictors',
    'PATCH /predictors/p',
    'POST /predictors/p/versions',
  ])
  expect(asked[1]!.body).toEqual({ name: 'N', description: '', secret: 'hush' })
  expect(asked[2]!.body).toEqual({ settings: { model: 'owner/name' } })
})
