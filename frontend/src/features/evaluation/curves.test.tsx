import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { PrecisionRecall } from './PrecisionRecall'

vi.mock('@/ui/Chart', () => ({ Chart: () => null }))
vi.mock('./useOpenRows', () => ({ useRowsBehind: () => ({ open: vi.fn(), linkTo: vi.fn() }) }))

it.each([
  [undefined, ['All classes together, at each confidence', 'Interpolated, mean over classes']],
  [0, ['At each confidence', 'Interpolated']],
])('both lines of precision and recall are named beside them, subject %s', async (subject, names) => {
  const curves = { points: [], interpolated: null } as never
  show(
    <PrecisionRecall
      curves={curves}
      thresholds={{ confidence: 0.5, iou: 0.5 }}
      subject={subject}
      of=""
      definitions={{}}
    />,
  )
  for (const name of names) expect(await screen.findByText(name)).toBeInTheDocument()
})
