import { act, renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import '@/app/i18n'
import { Problem } from '@/lib/problem'
import { usePredictionsToo } from './usePredictionsToo'

const refusal = new Problem({ status: 409, title: 'x', code: 'data-row-predicted', predicted: 3 })

it('predictions are deleted only after the person was told that they would go', async () => {
  const remove = vi.fn().mockRejectedValueOnce(refusal).mockResolvedValueOnce(undefined)
  const { result } = renderHook(() => usePredictionsToo(remove))
  await act(async () => {
    await expect(result.current.go()).rejects.toMatchObject({ detail: expect.stringContaining('3 data rows') })
  })
  expect(result.current.isWarned).toBe(true)
  await act(() => result.current.go())
  expect(remove.mock.calls).toEqual([[false], [true]])
})
