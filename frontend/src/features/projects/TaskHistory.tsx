/** All that happened to a task: who did what and when, from which state to which. */
import { Button, Drawer, Text, Timeline } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Task, Transition } from '@/api/types'
import { formatAgo, formatMoment } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { Loaded } from '@/ui/Loaded'
import { useTransitions } from './queries'

export function TaskHistory({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation('projects')
  const query = useTransitions(task.id)
  const rows = rowsOf(query.data)
  return (
    <Drawer opened onClose={onClose} position="right" title={t('history.title', { name: task.data_row.name })}>
      <Loaded query={query}>
        {() =>
          rows.length === 0 ? (
            <Text c="dimmed" size="sm">
              {t('history.none')}
            </Text>
          ) : (
            <Timeline bulletSize={14} lineWidth={2} active={rows.length}>
              {rows.map((row) => (
                <Step key={row.number} row={row} />
              ))}
            </Timeline>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button variant="default" size="xs" mt="md" onClick={() => void query.fetchNextPage()}>
          {t('history.more')}
        </Button>
      )}
    </Drawer>
  )
}

function Step({ row }: { row: Transition }) {
  const { t } = useTranslation('projects')
  const nameOf = useMemberName()
  const who = row.member ? (nameOf(row.member) ?? t('history.gone')) : t('automatic.who')
  const moved = row.before === row.after ? '' : `${t(`states.${row.before}`)} → ${t(`states.${row.after}`)}`
  return (
    <Timeline.Item title={t(`history.actions.${row.action}`)}>
      <Text size="xs" c="dimmed" title={formatMoment(row.created_at)}>
        {[who, formatAgo(row.created_at), moved].filter(Boolean).join(' · ')}
      </Text>
      {row.reason && (
        <Text size="sm" mt={4}>
          {t(`reasons.${row.reason}`)}
        </Text>
      )}
      {row.comment && (
        <Text size="sm" mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {row.comment}
        </Text>
      )}
    </Timeline.Item>
  )
}
