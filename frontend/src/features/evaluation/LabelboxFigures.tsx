/** The same predictions and labels matched as Labelbox does, beside what they are here. */
import { ScrollArea, Table, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LabelChip } from '@/ui/LabelChip'
import { Explained } from './Explained'
import { formatFigure, type LabelboxKey, labelboxKeys, sortedBy } from './figures'
import { colorsIn } from './subjects'
import classes from './Tables.module.css'
import type { Figures, Subject } from './types'

/** Both ways, and where they differ. */
function Cells({ row }: { row: Figures }) {
  const theirs = (key: LabelboxKey) => formatFigure(key, row.labelbox?.[key] ?? null)
  return (
    <>
      {labelboxKeys.map((key) => (
        <Table.Td key={key} ta="right" className={classes.number}>
          {formatFigure(key, row[key])}
        </Table.Td>
      ))}
      {labelboxKeys.map((key) => (
        <Table.Td
          key={key}
          ta="right"
          className={classes.theirs}
          data-differs={theirs(key) !== formatFigure(key, row[key]) || undefined}
        >
          {theirs(key)}
        </Table.Td>
      ))}
    </>
  )
}

interface LabelboxFiguresProps {
  rows: Figures[]
  total: Figures
  subjects: Subject[]
  definition: string | undefined
}

export function LabelboxFigures({ rows, total, subjects, definition }: LabelboxFiguresProps) {
  const { t } = useTranslation('evaluation')
  const named = new Map(subjects.map((subject) => [subject.index, subject]))
  const nameOf = ({ subject }: Figures) => named.get(subject ?? -1)?.path ?? ''
  const colorOf = colorsIn(subjects)
  const counted = rows.filter((row) => row.labelbox !== null && row.truths + row.predictions > 0)
  return (
    <section aria-label={t('asLabelbox')} data-testid="labelbox">
      <Title order={2} mb={4}>
        <Explained name={t('asLabelbox')} text={definition}>
          {t('asLabelbox')}
        </Explained>
      </Title>
      <Text size="sm" c="dimmed" mb="sm" maw={820}>
        {t(total.labelbox ? 'asLabelboxText' : 'asLabelboxMissing')}
      </Text>
      {total.labelbox && (
        <ScrollArea.Autosize mah={420} type="auto" offsetScrollbars="present" className={classes.frame}>
          <Table aria-label={t('asLabelbox')} className={classes.table} stickyHeader horizontalSpacing={10} miw={900}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th rowSpan={2}>{t('class')}</Table.Th>
                <Table.Th colSpan={labelboxKeys.length} ta="center">
                  {t('matchedHere')}
                </Table.Th>
                <Table.Th colSpan={labelboxKeys.length} ta="center" className={classes.theirs}>
                  {t('matchedThere')}
                </Table.Th>
              </Table.Tr>
              <Table.Tr>
                {['here', 'there'].map((side) =>
                  labelboxKeys.map((key) => (
                    <Table.Th key={side + key} ta="right" className={side === 'there' ? classes.theirs : undefined}>
                      {t(`short.${key}`)}
                    </Table.Th>
                  )),
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Table.Tr className={classes.total}>
                <Table.Th scope="row">{t('total')}</Table.Th>
                <Cells row={total} />
              </Table.Tr>
              {sortedBy(counted, { key: 'truths', isDescending: true }, nameOf).map((row) => (
                <Table.Tr key={row.subject}>
                  <Table.Th scope="row" className={classes.named} title={nameOf(row)}>
                    <LabelChip
                      name={nameOf(row)}
                      color={colorOf({ path: nameOf(row), color: named.get(row.subject ?? -1)?.color ?? '' })}
                      isWhole
                    />
                  </Table.Th>
                  <Cells row={row} />
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </section>
  )
}
