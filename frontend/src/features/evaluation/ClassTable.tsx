/** The metrics of each class, sorted by any of them; a count opens its data rows, a name its curves. */
import { Group, ScrollArea, Table, Text, Title, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabelChip } from '@/ui/LabelChip'
import { TextLink } from '@/ui/links'
import type { Behind } from './behind'
import { ColumnMenu, useColumns } from './ColumnMenu'
import {
  type BuiltIn,
  counts,
  customsOf,
  definitionOf,
  type FigureKey,
  figureName,
  formatFigure,
  heard,
  readFigure,
  type Sorting,
  shares,
  sortedBy,
  tellingOf,
  whyNot,
} from './figures'
import { counted } from './StatCards'
import { placed } from './subjects'
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
  const is = counted[figure as BuiltIn]
  if (!is) return null
  if (subject === null) return { is }
  return is === 'false_negative' ? { is, truth: subject } : { is, predicted: subject }
}

function Cell({ row, figure, linkTo }: CellProps) {
  const { t } = useTranslation('evaluation')
  const value = readFigure(row, figure)
  const behind = value ? behindOf(figure, row.subject) : null
  const text = formatFigure(figure, value)
  return (
    <Table.Td ta="right" className={classes.number} title={whyNot(figure, value, t)}>
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

/** A class, below what it is asked under, and the way to its curves. */
function ClassName({
  subject,
  name,
  color,
  depth,
  isPicked,
  onPick,
}: {
  subject: Subject | undefined
  name: string
  color: string
  depth: number
  isPicked: boolean
  onPick: (index: number) => void
}) {
  const { t } = useTranslation('evaluation')
  if (!subject) return <Text c="dimmed">{t('gone')}</Text>
  return (
    <UnstyledButton
      fz="inherit"
      maw="100%"
      className={classes.nested}
      style={{ '--depth': depth } as React.CSSProperties}
      onClick={() => onPick(subject.index)}
      aria-pressed={isPicked}
      aria-label={subject.path}
      title={`${subject.path}: ${t('showCurves')}`}
    >
      <LabelChip name={name} color={color} isWhole />
    </UnstyledButton>
  )
}

export function ClassTable({ rows, total, subjects, definitions, linkTo, onPick, picked }: ClassTableProps) {
  const { t } = useTranslation('evaluation')
  const [sorting, sort] = useState<Sorting>({ key: 'truths', isDescending: true })
  const told = rows.map(heard)
  const telling = tellingOf([total, ...told], [...counts, ...shares, ...customsOf([total, ...rows])])
  const { shown: figures, toggle } = useColumns(telling)
  const names = new Map(subjects.map(({ index, path }) => [index, path]))
  const sorted = placed(
    sortedBy(told, sorting, ({ subject }) => names.get(subject ?? -1) ?? ''),
    subjects,
  )
  return (
    <>
      <Group justify="space-between" mb={4}>
        <Title order={2}>{t('byClass')}</Title>
        <ColumnMenu all={telling} shown={figures} onToggle={toggle} />
      </Group>
      <ScrollArea.Autosize mah={520} type="auto" offsetScrollbars="present" className={classes.frame}>
        <Table
          aria-label={t('byClass')}
          className={classes.table}
          stickyHeader
          horizontalSpacing={10}
          miw={160 + figures.length * 58}
        >
          <Table.Thead>
            <Table.Tr>
              <Head name="name" title={t('class')} sorting={sorting} onSort={sort} />
              {figures.map((key) => (
                <Head
                  key={key}
                  name={key}
                  title={figureName(key, t, 'short')}
                  definition={definitionOf(key, definitions)}
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
            {sorted.map(({ row, ...named }) => (
              <Table.Tr key={row.subject} data-picked={row.subject === picked || undefined}>
                <Table.Th scope="row" className={classes.named}>
                  <ClassName {...named} isPicked={row.subject === picked} onPick={onPick} />
                </Table.Th>
                {figures.map((key) => (
                  <Cell key={key} row={row} figure={key} linkTo={linkTo} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </>
  )
}
