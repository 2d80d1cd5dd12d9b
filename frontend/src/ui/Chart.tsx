/** ECharts in a chunk of its own, drawn as SVG, in the colours of the page. */
import { Skeleton, useComputedColorScheme, useMantineTheme } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { ChartOption, Pick } from './charting'

const Surface = lazy(() => import('./charting'))

interface ChartProps {
  option: ChartOption
  height?: number
  /** What the chart says, for those who do not see it. */
  label: string
  /** What a click on a mark does. */
  onPick?: (pick: Pick) => void
}

export function Chart({ option, height = 240, label, onPick }: ChartProps) {
  const scheme = useComputedColorScheme('light')
  const { colors } = useMantineTheme()
  const ink = scheme === 'dark' ? colors.dark![2] : colors.gray![6]
  const line = scheme === 'dark' ? colors.dark![5] : colors.gray![2]
  return (
    <Suspense fallback={<Skeleton height={height} radius="md" />}>
      <Surface option={option} height={height} label={label} ink={ink} line={line} onPick={onPick} />
    </Suspense>
  )
}
