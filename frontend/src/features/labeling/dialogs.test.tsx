import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Hand, three } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { EmptyDialog } from './dialogs'

function asked() {
  const { editor } = new Hand().suggest(three)
  const [onClose, onSubmit] = [vi.fn(), vi.fn()]
  show(
    <EditorContext value={editor}>
      <EmptyDialog opened onClose={onClose} onSubmit={onSubmit} />
    </EditorContext>,
  )
  return { onClose, onSubmit }
}

it('says how many suggestions are undecided, and Enter submits the empty label', async () => {
  const { onSubmit } = asked()
  expect(await screen.findByText('Nothing is labeled and 3 suggestions are undecided.')).toBeInTheDocument()
  await vi.waitFor(() => expect(screen.getByTestId('submit-empty')).toHaveFocus())
  await userEvent.keyboard('{Enter}')
  expect(onSubmit).toHaveBeenCalledOnce()
})

it('goes back on Escape without submitting', async () => {
  const { onClose, onSubmit } = asked()
  await vi.waitFor(() => expect(screen.getByTestId('submit-empty')).toHaveFocus())
  await userEvent.keyboard('{Escape}')
  expect(onClose).toHaveBeenCalledOnce()
  expect(onSubmit).not.toHaveBeenCalled()
})
