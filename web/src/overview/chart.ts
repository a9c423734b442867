// The drawing of trends, in a file of its own that is fetched when a chart is seen.
// SVG needs no WebGL, prints sharply, and is read by nobody: the table beside it is.
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

export interface Line { name: string; values: number[]; labels: string[] }
export interface Drawing { steps: string[]; now: Line; was: Line }

const token = (el: HTMLElement, name: string) => getComputedStyle(el).getPropertyValue(name).trim()

/** What is drawn: this stretch a full line with dots, the one before dashed with
 * hollow diamonds, each named at its end. No colour is needed to tell them apart. */
export function option(d: Drawing, colour: (name: string) => string) {
  const line = (l: Line, now: boolean) => ({
    type: 'line' as const, name: l.name, data: l.values, symbol: now ? 'circle' : 'diamond', symbolSize: now ? 7 : 8, showAllSymbol: true,
    lineStyle: { width: now ? 2.5 : 1.5, type: now ? ('solid' as const) : ([5, 4] as number[]), color: colour(now ? '--accent' : '--ink-2') },
    itemStyle: { color: colour(now ? '--accent' : '--paper'), borderColor: colour(now ? '--accent' : '--ink-2'), borderWidth: 1.5 }, emphasis: { disabled: true }, z: now ? 3 : 2,
  })
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit', color: colour('--ink-2') },
    grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis' as const, renderMode: 'richText' as const, backgroundColor: colour('--paper'), borderColor: colour('--line-2'), textStyle: { color: colour('--ink') },
      axisPointer: { lineStyle: { color: colour('--line-2') } },
      formatter: (points: unknown) => {
        const i = (points as { dataIndex: number }[])[0]?.dataIndex ?? 0
        return [d.now, d.was].filter((l) => l.values[i] !== undefined).map((l) => `${l.name} ${l.labels[i]}  ${l.values[i]}`).join('\n')
      },
    },
    xAxis: { type: 'category' as const, data: d.steps, boundaryGap: false, axisLine: { lineStyle: { color: colour('--line-2') } }, axisLabel: { color: colour('--ink-2'), hideOverlap: true }, axisTick: { show: false } },
    yAxis: { type: 'value' as const, minInterval: 1, splitLine: { lineStyle: { color: colour('--line') } }, axisLabel: { color: colour('--ink-2') } },
    series: [line(d.was, false), line(d.now, true)],
  }
}

/** Draws into an element; a click tells the step that it fell on. */
export function draw(el: HTMLElement, d: Drawing, clicked: (step: number) => void): EChartsType {
  const chart = init(el, null, { renderer: 'svg' })
  redraw(chart, el, d)
  chart.getZr().on('click', (e) => {
    const at = chart.convertFromPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY]) as number[]
    const step = Math.round(at[0] ?? -1)
    if (chart.containPixel('grid', [e.offsetX, e.offsetY]) && step >= 0) clicked(step)
  })
  return chart
}

export function redraw(chart: EChartsType, el: HTMLElement, d: Drawing): void {
  chart.setOption(option(d, (name) => token(el, name)), { notMerge: true })
}
