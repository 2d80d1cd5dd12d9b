/** The metrics of each class, sorted by any of them; a count opens its data rows, a name its curves. */
import { ScrollArea, Table, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabelChip } from '@/ui/LabelChip'
import { TextLink } from '@/ui/links'
import type { Behind } from './behind'
import { counts, type FigureKey, formatFigure, type Sorting, shares, sortedBy, tellingOf } from './figures'
import { counted } from './StatCards'
import classes from './Tables.module.css'
import type { Figures, Subject } from './types'
import type { useRowsBehind } from './useOpenRows'

interface ClassTableProps {
  rows: Figures[]
  total: Figures
  subjects: Subject[]
  definitions: Record<string, string>
  linkTo: ReturnType<typeof useRowsBehind>['linkTo']
  onPick: (index: number) => void
  picked?: number
}

interface HeadProps {
  name: Sorting['key']
  title: string
  definition?: string
  sorting: Sorting
  onSort: (sorting: Sorting) => void
}

function Head({ name, title, definition, sorting, onSort }: HeadProps) {
  const isSorted = sorting.key === name
  const Arrow = sorting.isDescending ? IconArrowDown : IconArrowUp
  const next = isSorted ? !sorting.isDescending : name !== 'name'
  return (
    <Table.Th
      ta={name === 'name' ? 'left' : 'right'}
      aria-sort={isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <Tooltip
        label={definition}
        multiline
        maw={320}
        disabled={!definition}
        events={{ hover: true, focus: true, touch: true }}
      >
        <UnstyledButton className={classes.sort} onClick={() => onSort({ key: name, isDescending: next })}>
          {isSorted && <Arrow size={12} stroke={2} aria-hidden />}
          {title}
        </UnstyledButton>
      </Tooltip>
    </Table.Th>
  )
}

interface CellProps extends Pick<ClassTableProps, 'linkTo'> {
  row: Figures
  figure: FigureKey
}

function behindOf(figure: FigureKey, subject: number | null): Behind | null {
  const is = counted[figure]
  if (!is) return null
  if (subject === null) return { is }
  return is === 'false_negative' ? { is, truth: subject } : { is, predicted: subject }
}

function Cell({ row, figure, linkTo }: CellProps) {
  const { t } = useTranslation('evaluation')
  const behind = row[figure] ? behindOf(figure, row.subject) : null
  const text = formatFigure(figure, row[figure])
  return (
    <Table.Td ta="right" className={classes.number}>
      {behind ? (
        <TextLink {...linkTo(behind)} inherit title={t('openRows')}>
          {text}
        </TextLink>
      ) : (
        text
      )}
    </Table.Td>
  )
}

export function ClassTable({ rows, total, subjects, definitions, linkTo, onPick, picked }: ClassTableProps) {
  const { t } = useTranslation('evaluation')
  const [sorting, sort] = useState<Sorting>({ key: 'truths', isDescending: true })
  const seen = rows.filter(({ truths, predictions }) => truths + predictions > 0)
  const figures = tellingOf([total, ...seen], [...counts, ...shares])
  const subjectOf = (row: Figures) => subjects.find(({ index }) => index === row.subject)
  const sorted = sortedBy(rows, sorting, (row) => subjectOf(row)?.name ?? '')
  return (
    <ScrollArea.Autosize mah={520} type="auto" offsetScrollbars="present" className={classes.frame}>
      <Table
        aria-label={t('byClass')}
        className={classes.table}
        stickyHeader
        horizontalSpacing={10}
        miw={150 + figures.length * 66}
      >
        <Table.Thead>
          <Table.Tr>
            <Head name="name" title={t('class')} sorting={sorting} onSort={sort} />
            {figures.map((key) => (
              <Head
                key={key}
                name={key}
                title={t(`short.${key}`)}
                definition={definitions[key]}
                sorting={sorting}
                onSort={sort}
              />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody data-testid="class-rows">
          <Table.Tr className={classes.total}>
            <Table.Th scope="row">{t('total')}</Table.Th>
            {figures.map((key) => (
              <Cell key={key} row={total} figure={key} linkTo={linkTo} />
            ))}
          </Table.Tr>
          {sorted.map((row) => {
            const subject = subjectOf(row)
            return (
              <Table.Tr key={row.subject} data-picked={row.subject === picked || undefined}>
                <Table.Th scope="row">
                  <UnstyledButton
                    fz="inherit"
                    onClick={() => onPick(row.subject!)}
                    aria-pressed={row.subject === picked}
                    title={t('showCurves')}
                  >
                    {subject ? (
                      <LabelChip name={subject.name} color={subject.color} />
                    ) : (
                      <Text c="dimmed">{t('gone')}</Text>
                    )}
                  </UnstyledButton>
                </Table.Th>
                {figures.map((key) => (
                  <Cell key={key} row={row} figure={key} linkTo={linkTo} />
                ))}
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}
