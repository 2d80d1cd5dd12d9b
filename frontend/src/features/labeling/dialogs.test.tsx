import { Link } from '@tanstack/react-router'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Hand, lake, three } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show, showAt } from '@/testing/render'
import { EmptyDialog, HalfDialog, LeavingDialog, MissingDialog } from './dialogs'

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

const halfDrawn = () => new Hand({ features: [lake] }).take('polygon').click(10, 10).click(50, 10).take('select').editor

it.each([
  ['submits', MissingDialog],
  ['goes back', HalfDialog],
])('who %s is told what is half drawn, and led back to it', async (_, Dialog) => {
  const editor = halfDrawn()
  const onClose = vi.fn()
  show(
    <EditorContext value={editor}>
      <Dialog opened onClose={onClose} onLeave={vi.fn()} />
    </EditorContext>,
  )
  await userEvent.click(await screen.findByText(/^Lake is not finished/))
  expect(onClose).toHaveBeenCalledOnce()
  expect([editor.tool.get().id, editor.toolState]).toEqual(['polygon', 'placing'])
})

it('who opens another page is asked about what is half drawn, and stays or goes on', async () => {
  const editor = halfDrawn()
  showAt('/label', '/label', () => (
    <EditorContext value={editor}>
      <Link to="/">Away</Link>
      <LeavingDialog />
    </EditorContext>
  ))
  await userEvent.click(await screen.findByText('Away'))
  await screen.findByText(/^Lake is not finished/)
  await userEvent.click(screen.getByRole('button', { name: 'Stay here' }))
  await vi.waitFor(() => expect(screen.queryByText(/^Lake is not finished/)).toBeNull())
  await userEvent.click(screen.getByText('Away'))
  await userEvent.click(await screen.findByRole('button', { name: 'Go on without it' }))
  await vi.waitFor(() => expect(screen.queryByText('Away')).toBeNull())
})

it('what is half drawn is thrown away by who says so', async () => {
  const onLeave = vi.fn()
  show(
    <EditorContext value={halfDrawn()}>
      <HalfDialog opened onClose={vi.fn()} onLeave={onLeave} />
    </EditorContext>,
  )
  await userEvent.click(await screen.findByTestId('leave-half'))
  expect(onLeave).toHaveBeenCalledOnce()
})
