import { render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { DataRow } from '@/api/types'
import { show } from '@/testing/render'
import { Shape } from '@/ui/AnnotatedImage'
import { shapesFor, unmarked } from './outcomes'
import { TextCloseUp } from './TextCloseUp'

afterEach(() => {
  vi.unstubAllGlobals()
})

const said = (kind: string, value: unknown) =>
  unmarked([{ id: kind, feature: 'f', kind, value, confidence: 0.9 } as never], 0)
const joint = (name: string, x: number) => ({ name, x, y: 5, visible: true })

it('keypoints are drawn with the bones of their feature', () => {
  const skeleton = { points: ['head', 'tail'], edges: [[0, 1]] }
  const marked = said('keypoints', { points: [joint('head', 1), joint('tail', 9)] })
  const [shape] = shapesFor(marked, { colorBy: 'class', classColor: () => '#123456', settingsOf: () => skeleton })
  const { container } = render(
    <svg>
      <title>skeleton</title>
      <Shape shape={shape!} dashed={false} cased={false} faded={false} />
    </svg>,
  )
  expect([...container.querySelectorAll('path')].map((path) => path.getAttribute('d'))).toContain('M1 5L9 5')
})

it('a likely error in a text shows the words around it', async () => {
  vi.stubGlobal('fetch', async () => new Response(new TextEncoder().encode(`${'x'.repeat(90)} Ada lives in Kiel.`)))
  const marked = said('entity', { start: 91, end: 94 })
  const row = { id: 'd', modality: 'text', media_url: '/t', bytes: 109, facts: {} } as unknown as DataRow
  show(
    <TextCloseUp
      row={row}
      marked={marked}
      shapes={shapesFor(marked, { colorBy: 'class', classColor: () => '#123456' })}
      of={marked[0]!.id}
    />,
  )
  await waitFor(() => expect(screen.getByTestId('text-close-up')).toHaveTextContent(/^…x+ Ada lives in Kiel\.$/))
  expect(screen.getByText('Ada').tagName).toBe('MARK')
})
