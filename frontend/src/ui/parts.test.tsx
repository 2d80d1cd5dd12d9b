import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Problem } from '@/lib/problem'
import { show } from '@/testing/render'
import { ConfidenceBar } from './ConfidenceBar'
import { ConfirmModal } from './ConfirmModal'
import { type Column, DataTable } from './DataTable'
import { ErrorState, ProblemAlert } from './ErrorState'
import { ProgressLine } from './ProgressLine'
import { SelectionBar } from './SelectionBar'
import { StateBadge } from './StateBadge'

const invalid = new Problem({
  status: 422,
  title: 'This ontology is not valid',
  code: 'invalid',
  errors: [{ pointer: '/features/0/name', code: 'required', message: 'A feature needs a name.' }],
})

it('the bar of what is chosen keeps its place free while it stands', () => {
  const foot = () => document.documentElement.style.getPropertyValue('--fp-foot')
  const { unmount } = show(
    <SelectionBar text="2 selected" clearLabel="Clear" onClear={() => {}}>
      {null}
    </SelectionBar>,
  )
  expect(foot()).toMatch(/^\d+px$/)
  unmount()
  expect(foot()).toBe('')
})

describe('an error', () => {
  it('says what was refused, where and how it is called', () => {
    show(<ProblemAlert error={invalid} />)
    expect(screen.getByRole('alert')).toHaveTextContent('This ontology is not valid')
    expect(screen.getByText('features[0].name')).toBeInTheDocument()
  })

  it('offers to try again, but not where one is not allowed in', async () => {
    const onRetry = vi.fn()
    const { rerender } = show(<ErrorState error={new TypeError('fetch')} onRetry={onRetry} />)
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(onRetry).toHaveBeenCalledOnce()
    rerender(<ErrorState error={new Problem({ status: 403, title: 'No', code: 'forbidden' })} onRetry={onRetry} />)
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument()
  })

  it.each([
    [403, 'forbidden', /Owners and managers of this organization can/],
    [404, 'not-found', /It was deleted/],
  ])('of status %i says why and leads back, without a code', (status, code, why) => {
    show(<ErrorState error={new Problem({ status, title: 'No', code })} />)
    expect(screen.getByText(why)).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'Go to the projects' })).toHaveAttribute('href', '/')
    expect(screen.queryByText(/Code/)).not.toBeInTheDocument()
  })

  it('of a missing permission does not tell what the permission is called', () => {
    const extras = { permission: 'projects.edit', detail: 'It takes projects.edit.' }
    show(<ErrorState error={new Problem({ status: 403, title: 'No', code: 'forbidden', ...extras })} />)
    expect(screen.getByText('Your role does not allow this')).toBeInTheDocument()
    expect(screen.queryByText(/projects\.edit/)).not.toBeInTheDocument()
  })
})

describe('a confirmation', () => {
  it('stays open with the reason when the server refuses, and closes when it agrees', async () => {
    const onClose = vi.fn()
    const onConfirm = vi.fn().mockRejectedValueOnce(invalid).mockResolvedValueOnce(undefined)
    show(
      <ConfirmModal opened title="Delete" confirm="Delete it" onConfirm={onConfirm} onClose={onClose}>
        Really?
      </ConfirmModal>,
    )
    await userEvent.click(screen.getByRole('button', { name: 'Delete it' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('not valid')
    expect(onClose).not.toHaveBeenCalled()
    await userEvent.click(screen.getByRole('button', { name: 'Delete it' }))
    expect(onClose).toHaveBeenCalledOnce()
  })
})

describe('figures', () => {
  it('show confidence with two digits, always', () => {
    show(<ConfidenceBar value={0.7} />)
    expect(screen.getByText('0.70')).toBeInTheDocument()
  })

  it('count what failed beside what is done', () => {
    show(<ProgressLine done={2996} failed={4} total={3000} label="Upload" />)
    expect(screen.getByText(/2,996 of 3,000/)).toBeInTheDocument()
    expect(screen.getByText('4 failed')).toBeInTheDocument()
  })
})

describe('a state', () => {
  it('tells what finished with errors from what finished', () => {
    const { rerender } = show(<StateBadge state="finished" failed={0} />)
    expect(screen.getByText('Finished')).toBeInTheDocument()
    rerender(<StateBadge state="finished" failed={3} />)
    expect(screen.getByText('Finished with errors')).toHaveAttribute('data-tone', 'warn')
  })
})

describe('a table', () => {
  const columns: Column<{ id: string }>[] = [{ key: 'id', header: 'Name', cell: ({ id }) => id }]
  const table = (selected: Set<string>, onSelect: (ids: Set<string>) => void) => (
    <DataTable
      label="Things"
      columns={columns}
      rows={[{ id: 'a' }, { id: 'b' }]}
      rowKey={({ id }) => id}
      selected={selected}
      onSelect={onSelect}
    />
  )

  it('chooses one row, all rows, and none again', async () => {
    const onSelect = vi.fn()
    const { rerender } = show(table(new Set(), onSelect))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select a' }))
    expect(onSelect).toHaveBeenLastCalledWith(new Set(['a']))
    rerender(table(new Set(['a']), onSelect))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }))
    expect(onSelect).toHaveBeenLastCalledWith(new Set(['a', 'b']))
    rerender(table(new Set(['a', 'b']), onSelect))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }))
    expect(onSelect).toHaveBeenLastCalledWith(new Set())
  })
})
