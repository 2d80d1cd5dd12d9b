import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { Attachment } from '@/api/types'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { Attachments } from './Attachments'

afterEach(() => vi.unstubAllGlobals())

const attachment = (id: string, changes: Partial<Attachment>): Attachment => ({
  id,
  kind: 'url',
  name: '',
  url: '',
  text: '',
  created_at: '2026-01-01T00:00:00Z',
  ...changes,
})
const link = attachment('a', { kind: 'pdf', name: 'Manual', url: 'https://example.org/m.pdf' })
const page = attachment('b', { kind: 'html', name: 'Sheet', text: '<b>bold</b><script>1</script>' })

it('links open in a window of their own, and what is written as HTML may run nothing', () => {
  show(<Attachments row="r" attachments={[link, page]} mayEdit={false} />)
  expect(screen.getByRole('link', { name: 'Manual' })).toHaveAttribute('href', 'https://example.org/m.pdf')
  expect(screen.getByRole('link', { name: 'Manual' })).toHaveAttribute('rel', 'noreferrer noopener')
  expect(screen.getByTitle('Sheet')).toHaveAttribute('sandbox', '')
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})

it('nothing is said where there is nothing and nobody may add', () => {
  show(<Attachments row="r" attachments={[]} mayEdit={false} />)
  expect(screen.queryByTestId('attachments')).not.toBeInTheDocument()
})

it('a link or a text is added, each as the kind allows', async () => {
  const asked = answering({ 'POST /data-rows/r/attachments': link })
  show(<Attachments row="r" attachments={[]} mayEdit />)
  await userEvent.click(screen.getByRole('button', { name: 'Add' }))
  let dialog = await screen.findByRole('dialog')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }))
  expect(within(dialog).getByText('Please give its address')).toBeVisible()
  await userEvent.type(within(dialog).getByRole('textbox', { name: /^Address/ }), 'https://example.org/x')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }))
  await vi.waitFor(() => expect(asked[0]?.body).toEqual({ kind: 'url', url: 'https://example.org/x' }))
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  await userEvent.click(screen.getByRole('button', { name: 'Add' }))
  dialog = await screen.findByRole('dialog')
  await userEvent.selectOptions(within(dialog).getByRole('combobox', { name: 'Type' }), 'Text')
  await userEvent.type(within(dialog).getByRole('textbox', { name: /^Text/ }), 'Look twice.')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }))
  await vi.waitFor(() => expect(asked[1]?.body).toEqual({ kind: 'text', text: 'Look twice.' }))
})

it('one is taken away after being asked', async () => {
  const asked = answering({ 'DELETE /data-rows/r/attachments/a': 204 })
  show(<Attachments row="r" attachments={[link]} mayEdit />)
  await userEvent.click(screen.getByRole('button', { name: 'Remove Manual' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Remove attachment' }))
  await vi.waitFor(() => expect(asked[0]).toMatchObject({ method: 'DELETE', path: '/data-rows/r/attachments/a' }))
})
