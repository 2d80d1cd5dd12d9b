import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { TaskCounts } from '@/api/types'
import { WhyEmpty } from '@/features/labeling/QueueFrame'
import { show } from '@/testing/render'
import { doneShare, waitsForOthers } from './counts'
import { WaitsForOthers } from './OverviewPage'
import type { VersionedProject } from './queries'

const counts: TaskCounts = { queued: 1, in_progress: 0, review: 1, done: 5, skipped: 3, rework: 0, collecting: 0 }
const project = {
  id: 'p',
  counts,
  for_you: { label: 1, review: 0, own_in_review: 1 },
  review_stuck: [] as VersionedProject['review_stuck'],
} as VersionedProject
let permissions: string[] = []

vi.mock('@/api/session', () => ({
  useMay: (permission: string) => permissions.includes(permission),
  useMe: () => undefined,
  useOrganization: () => ({ permissions }),
}))
vi.mock('@/features/labeling/api', async (original) => ({
  ...(await original<object>()),
  getProject: () => Promise.resolve(project),
}))

it('what was skipped does not count as done', () => {
  expect(doneShare(counts)).toBe(0.5)
})

it('labels wait for others only where none waits for oneself', () => {
  expect(waitsForOthers(project)).toEqual({ own: 1, held: 0 })
  const other = { ...project, for_you: { label: 0, review: 1, own_in_review: 0 } }
  expect(waitsForOthers(other)).toEqual({ own: 0, held: 0 })
})

it('the project page says that one’s own labels wait for somebody else, and what a manager can do', () => {
  permissions = ['tasks.review', 'projects.edit']
  show(<WaitsForOthers project={project} />)
  expect(screen.getByTestId('waits-for-others')).toHaveTextContent(
    '1 label of yours waits for somebody else: nobody reviews their own. Invite a reviewer. Or lower the review share in the settings, reopen them under Tasks and submit them again.',
  )
})

it('the project page says nothing of reviews to those who do not review', () => {
  permissions = []
  show(<WaitsForOthers project={project} />)
  expect(screen.queryByTestId('waits-for-others')).not.toBeInTheDocument()
})

it('the empty review queue says the same, and a reviewer is told who can help', async () => {
  permissions = ['tasks.review']
  show(<WhyEmpty stage="review" project="p" />)
  expect(
    await screen.findByText(/^1 label of yours waits for somebody else: nobody reviews their own/),
  ).toHaveTextContent('Another reviewer, an owner or a manager can take them.')
})

it('a label that another reviewer has now is not said to be one’s own', () => {
  permissions = ['tasks.review', 'projects.edit']
  const held = { ...project, for_you: { label: 1, review: 0, own_in_review: 0 } }
  show(<WaitsForOthers project={held} />)
  expect(screen.getByTestId('waits-for-others')).toHaveTextContent(
    /^1 label waits for another reviewer, or is with one now\.$/,
  )
})

it('a label that nobody may review is said to be stuck, with who lacks and what to do, and not to be with others', () => {
  permissions = ['tasks.review', 'projects.edit']
  const stuck = {
    ...project,
    counts: { ...counts, review: 3 },
    for_you: { label: 1, review: 0, own_in_review: 0 },
    review_stuck: [
      { stages: ['Lead'], labels: 2 },
      { stages: ['Two', 'Three'], labels: 1 },
    ],
  }
  const { rerender } = show(<WaitsForOthers project={stuck} />)
  expect(screen.getByTestId('waits-for-others')).toHaveTextContent(
    '2 labels are stuck in review: nobody is left for the stage “Lead” who has neither labeled them nor approved them before. 1 label is stuck in review: too few people are left for the stages “Two” and “Three” who have neither labeled it nor approved it before. Let more people do it under Settings, or approve the labels together under Tasks.',
  )
  expect(screen.getByTestId('waits-for-others')).not.toHaveTextContent('another reviewer')
  rerender(<WaitsForOthers project={{ ...stuck, for_you: { ...stuck.for_you, review: 1 } }} />)
  expect(screen.getByTestId('waits-for-others')).toHaveTextContent(/^2 labels are stuck/)
})
