/** A dense table: columns say how to draw a cell; a row may be a link, and may be chosen. */
import { Checkbox, ScrollArea, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './DataTable.module.css'

export interface Column<Row> {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'left' | 'right' | 'center'
  width?: number | string
  /** Left out on narrow screens. */
  secondary?: boolean
}

interface DataTableProps<Row> {
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  rowName?: (row: Row) => string
  onRowClick?: (row: Row) => void
  selected?: ReadonlySet<string>
  onSelect?: (selected: Set<string>) => void
  minWidth?: number
  /** Keeps the first column in sight where the table is wider than the page. */
  pinned?: boolean
}

function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, rowName = rowKey, onRowClick, selected, onSelect, minWidth, pinned } = props
  const { t } = useTranslation('ui')
  const all = selected !== undefined && rows.length > 0 && rows.every((row) => selected.has(rowKey(row)))
  const hide = (column: Column<Row>) => (column.secondary ? classes.secondary : undefined)
  return (
    <ScrollArea type="auto" className={classes.frame} data-pinned={pinned || undefined}>
      <Table aria-label={label} highlightOnHover={onRowClick !== undefined} miw={minWidth} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {selected && onSelect && (
              <Table.Th w={36}>
                <Checkbox
                  size="xs"
                  checked={all}
                  indeterminate={!all && selected.size > 0}
                  onChange={() => onSelect(new Set(all ? [] : rows.map(rowKey)))}
                  aria-label={t('selectAll')}
                />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Table.Th key={column.key} ta={column.align} w={column.width} className={hide(column)}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={rowKey(row)}
              onClick={onRowClick && (() => onRowClick(row))}
              data-clickable={onRowClick !== undefined || undefined}
            >
              {selected && onSelect && (
                <Table.Td onClick={(event) => event.stopPropagation()}>
                  <Checkbox
                    size="xs"
                    checked={selected.has(rowKey(row))}
                    onChange={() => onSelect(toggled(selected, rowKey(row)))}
                    aria-label={t('selectRow', { name: rowName(row) })}
                  />
                </Table.Td>
              )}
              {columns.map((column) => (
                <Table.Td key={column.key} ta={column.align} className={hide(column)}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
