/** The metrics of two runs beside each other, with what changed from this one to the other. */
import { Group, NativeSelect, ScrollArea, Table, Text, Title } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabelChip } from '@/ui/LabelChip'
import {
  counts,
  customsOf,
  type FigureKey,
  figureName,
  figureTold,
  formatChange,
  formatFigure,
  readFigure,
  shares,
  tellingOf,
  toneOf,
  whyNot,
} from './figures'
import { colorsIn } from './subjects'
import classes from './Tables.module.css'
import type { ComparedClass, Figures } from './types'

export function Change({ figure, before, after }: { figure: FigureKey; before: number | null; after: number | null }) {
  const { t } = useTranslation('evaluation')
  const tone = toneOf(figure, before, after)
  const text = before === null || after === null ? '–' : formatChange(figure, after - before)
  return (
    <span className={classes.change} data-tone={tone} title={tone === 'same' ? undefined : t(tone)}>
      {text}
    </span>
  )
}

const shown: FigureKey[] = [...shares.filter((key) => key !== 'ap'), ...counts.slice(2)]

export function ComparedTotal({ total, names }: { total: [Figures, Figures]; names: [string, string] }) {
  const { t } = useTranslation('evaluation')
  const [here, there] = total
  return (
    <ScrollArea type="auto" className={classes.frame}>
      <Table aria-label={t('inTotal')} className={classes.table} data-testid="compared-total">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('metric')}</Table.Th>
            <Table.Th ta="right" className={classes.run} title={names[0]}>
              {names[0]}
            </Table.Th>
            <Table.Th ta="right" className={classes.run} title={names[1]}>
              {names[1]}
            </Table.Th>
            <Table.Th ta="right">{t('change')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tellingOf(total, [...shown, ...customsOf(total)]).map((key) => {
            const [before, after] = [readFigure(here, key), readFigure(there, key)]
            return (
              <Table.Tr key={key}>
                <Table.Th scope="row" className={classes.named} title={figureTold(key, t)}>
                  {figureName(key, t)}
                </Table.Th>
                <Table.Td ta="right" title={whyNot(key, before, t)}>
                  {formatFigure(key, before)}
                </Table.Td>
                <Table.Td ta="right" title={whyNot(key, after, t)}>
                  {formatFigure(key, after)}
                </Table.Td>
                <Table.Td ta="right">
                  <Change figure={key} before={before} after={after} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}

const byClass: FigureKey[] = ['f1', 'precision', 'recall', 'ap', 'map', 'mean_iou', 'accuracy']

const figureIn = (score: Figures | null, figure: FigureKey) => score && readFigure(score, figure)

/** By how much a class changed, the greatest change first; classes that only one run knows come last. */
export function byChange(rows: readonly ComparedClass[], figure: FigureKey): ComparedClass[] {
  const size = ({ scores: [before, after] }: ComparedClass) => {
    const [from, to] = [figureIn(before, figure), figureIn(after, figure)]
    return from === null || to === null ? -1 : Math.abs(to - from)
  }
  return [...rows].sort((a, b) => size(b) - size(a) || a.path.localeCompare(b.path, undefined, { numeric: true }))
}

/** Labeled or predicted at all, in one of the runs. */
const isKnown = ({ scores }: ComparedClass): boolean =>
  scores.some((score) => score !== null && score.truths + score.predictions > 0)

/** How many labels a class has; of each run where they differ. */
function Labels({ scores: [here, there], names }: { scores: ComparedClass['scores']; names: [string, string] }) {
  const { t } = useTranslation('evaluation')
  const [before, after] = [here, there].map((score) => formatFigure('truths', score?.truths ?? null))
  const differ = here !== null && there !== null && here.truths !== there.truths
  return (
    <Table.Td
      ta="right"
      visibleFrom="sm"
      style={{ whiteSpace: 'nowrap' }}
      title={differ ? t('labelsDiffer', { here: names[0], before, there: names[1], after }) : undefined}
    >
      {differ ? `${before} / ${after}` : here ? before : after}
    </Table.Td>
  )
}

export function ComparedClasses({ rows, names }: { rows: ComparedClass[]; names: [string, string] }) {
  const { t } = useTranslation('evaluation')
  const all = rows.flatMap(({ scores }) => scores.filter((score) => score !== null))
  const telling = tellingOf(all, [...byClass, ...customsOf(all)])
  const [figure, setFigure] = useState<FigureKey>('f1')
  const colorOf = useMemo(() => colorsIn(rows), [rows])
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t('byClass')}</Title>
        <NativeSelect
          size="xs"
          aria-label={t('metric')}
          data={telling.map((value) => ({ value, label: figureName(value, t) }))}
          value={figure}
          onChange={(event) => setFigure(event.currentTarget.value as FigureKey)}
        />
      </Group>
      <ScrollArea.Autosize mah={480} type="auto" offsetScrollbars="present" className={classes.frame}>
        <Table
          aria-label={t('byClass')}
          className={classes.table}
          stickyHeader
          horizontalSpacing={10}
          data-testid="compared-classes"
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('class')}</Table.Th>
              <Table.Th ta="right" visibleFrom="sm">
                {t('short.truths')}
              </Table.Th>
              <Table.Th ta="right" className={classes.run} title={names[0]}>
                {names[0]}
              </Table.Th>
              <Table.Th ta="right" className={classes.run} title={names[1]}>
                {names[1]}
              </Table.Th>
              <Table.Th ta="right">{t('change')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {byChange(rows.filter(isKnown), figure).map(({ path, color, scores: [here, there] }) => (
              <Table.Tr key={path}>
                <Table.Th scope="row" className={classes.named} title={path}>
                  <LabelChip name={path} color={colorOf({ path, color })} isWhole />
                </Table.Th>
                <Labels scores={[here, there]} names={names} />
                <Table.Td ta="right">{formatFigure(figure, figureIn(here, figure))}</Table.Td>
                <Table.Td ta="right">{formatFigure(figure, figureIn(there, figure))}</Table.Td>
                <Table.Td ta="right">
                  <Change figure={figure} before={figureIn(here, figure)} after={figureIn(there, figure)} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {t('noClasses')}
          </Text>
        )}
      </ScrollArea.Autosize>
    </>
  )
}
