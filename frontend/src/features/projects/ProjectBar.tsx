/** The tasks of a project by state, as one bar. */
import { Group, Progress, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TaskCounts } from '@/api/types'
import { formatCount, formatPercent } from '@/lib/format'
import { doneShare, taskStates, totalOf } from './counts'

export function ProjectBar({ counts, size = 6 }: { counts: TaskCounts; size?: number }) {
  const { t } = useTranslation('projects')
  const total = Math.max(1, totalOf(counts))
  return (
    <Progress.Root size={size} role="group" aria-label={`${t('done')}: ${formatPercent(doneShare(counts))}`}>
      {taskStates
        .filter(({ state }) => state !== 'queued' && counts[state] > 0)
        .map(({ state, color }) => (
          <Tooltip key={state} label={`${t(`states.${state}`)}: ${formatCount(counts[state])}`}>
            <Progress.Section value={(100 * counts[state]) / total} color={color} aria-label={t(`states.${state}`)} />
          </Tooltip>
        ))}
    </Progress.Root>
  )
}

export function ProjectLegend({ counts }: { counts: TaskCounts }) {
  const { t } = useTranslation('projects')
  return (
    <Group gap="md">
      {taskStates.map(({ state, color }) => (
        <Group key={state} gap={6} wrap="nowrap">
          <span style={{ width: 8, height: 8, borderRadius: 3, background: color }} aria-hidden="true" />
          <Text size="xs" c="dimmed">
            {t(`states.${state}`)}{' '}
            <Text span fw={600} c="var(--mantine-color-text)" inherit>
              {formatCount(counts[state])}
            </Text>
          </Text>
        </Group>
      ))}
    </Group>
  )
}
