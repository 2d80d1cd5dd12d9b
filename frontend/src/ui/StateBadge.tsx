/** The state of a job, a data row, a run or a version: a word with a dot, never a colour alone. */
import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const colors: Record<string, string> = {
  running: 'blue',
  training: 'blue',
  processing: 'blue',
  finished: 'teal',
  ready: 'teal',
  done: 'teal',
  failed: 'red',
  cancelled: 'gray',
  queued: 'gray',
}

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation('ui')
  return (
    <Badge variant="dot" color={colors[state] ?? 'gray'} size="sm" fw={500} style={{ flex: 'none' }}>
      {t(`states.${state}`, { defaultValue: state })}
    </Badge>
  )
}
