/** The heavy half of Chart: only what we draw is registered. */
import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts'
import {
  AriaComponent,
  type AriaComponentOption,
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkLineComponent,
  TooltipComponent,
  type TooltipComponentOption,
} from 'echarts/components'
import { type ComposeOption, type ECharts, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { nearestMark } from './nearestMark'

use([
  BarChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  AriaComponent,
  SVGRenderer,
])

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
  | AriaComponentOption
>

/** The mark that was clicked. */
export interface Pick {
  seriesIndex: number
  dataIndex: number
}

interface SurfaceProps {
  option: ChartOption
  height: number
  label: string
  ink: string
  line: string
  onPick?: (pick: Pick) => void
}

/** The font by its name: what is measured before it is drawn inherits nothing. */
const themeOf = (ink: string, line: string, fontFamily: string) => {
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: ink, fontSize: 11 },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: ink, fontSize: 11 },
  }
  return {
    textStyle: { fontFamily, color: ink },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    tooltip: { confine: true },
    legend: { textStyle: { color: ink, fontSize: 12 } },
  }
}

/** The point of a line that a click means: marks overlap, and the last one drawn lies on top. */
function meantBy(chart: ECharts, seriesIndex: number, { offsetX, offsetY }: { offsetX: number; offsetY: number }) {
  const { series } = chart.getOption() as { series: { data: (number[] | { value: number[] })[] }[] }
  const places = series[seriesIndex]?.data.map((each) =>
    chart.convertToPixel({ seriesIndex }, Array.isArray(each) ? each : each.value),
  )
  return nearestMark((places ?? []) as unknown as [number, number][], [offsetX, offsetY])
}

export default function Surface({ option, height, label, ink, line, onPick }: SurfaceProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const pick = useRef(onPick)
  pick.current = onPick

  useEffect(() => {
    const element = host.current!
    const { fontFamily } = getComputedStyle(element)
    const drawn = init(element, themeOf(ink, line, fontFamily), { renderer: 'svg' })
    chart.current = drawn
    drawn.on('click', ({ seriesIndex, seriesType, dataIndex, event }) => {
      if (seriesIndex === undefined) return
      const meant = seriesType === 'line' && event ? meantBy(drawn, seriesIndex, event) : undefined
      pick.current?.({ seriesIndex, dataIndex: meant ?? dataIndex })
    })
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [ink, line])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart made anew for its colours needs its option again
  useEffect(() => {
    // ECharts writes the label of the surface itself: ours, not one of its own.
    const aria = { enabled: true, label: { description: label } }
    chart.current?.setOption({ animationDuration: 120, aria, ...option }, { notMerge: true })
  }, [option, label, ink, line])

  return <div ref={host} style={{ height, width: '100%' }} role="img" aria-label={label} data-testid="chart" />
}
