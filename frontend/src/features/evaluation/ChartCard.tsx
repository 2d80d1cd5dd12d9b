/** A chart with its name, its rule, and the table behind it. */
import { Button, Paper, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Evaluation.module.css'
import { Explained } from './Explained'

interface ChartCardProps {
  title: string
  definition?: string
  table: ReactNode
  /** Instead of both, where there is nothing to draw. */
  empty?: ReactNode
  testid: string
  children: ReactNode
}

export function ChartCard({ title, definition, table, empty, testid, children }: ChartCardProps) {
  const { t } = useTranslation('evaluation')
  const [isTable, { toggle }] = useDisclosure(false)
  const Icon = isTable ? IconChartBar : IconTable
  return (
    <Paper p="md" component="section" aria-label={title} data-testid={testid}>
      <div className={classes.chartHead}>
        <Explained name={title} text={definition}>
          <Title order={3}>{title}</Title>
        </Explained>
        {!empty && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<Icon size={13} />}
            aria-pressed={isTable}
            onClick={toggle}
          >
            {t(isTable ? 'showChart' : 'showTable')}
          </Button>
        )}
      </div>
      {empty ?? (isTable ? <div className={classes.chartTable}>{table}</div> : children)}
    </Paper>
  )
}
