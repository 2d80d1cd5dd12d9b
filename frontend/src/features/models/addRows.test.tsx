import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import { api } from '@/lib/api'
import { show } from '@/testing/render'
import { AddRowsModal } from './AddRowsModal'

it('what a slice chooses goes into the run', async () => {
  vi.spyOn(api, 'get').mockImplementation((path) =>
    Promise.resolve({ results: path === '/slices' ? [{ id: 's1', name: 'Night' }] : [], next: null, count: 1 }),
  )
  const post = vi.spyOn(api, 'post').mockResolvedValue({ added: 3, data_row_count: 3 })
  const onClose = vi.fn()
  show(<AddRowsModal run={{ id: 'r1' } as ModelRun} opened onClose={onClose} />)
  expect(screen.queryByRole('radio', { name: 'A model run' })).not.toBeInTheDocument()
  await userEvent.click(await screen.findByRole('radio', { name: 'A slice' }))
  await userEvent.click(screen.getByRole('combobox', { name: 'Data rows from' }))
  await userEvent.click(await screen.findByRole('option', { name: 'Night' }))
  await userEvent.click(screen.getByRole('button', { name: 'Add data rows' }))
  expect(post).toHaveBeenCalledWith('/model-runs/r1/data-rows', { slice: 's1' })
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
})
