/** The tasks of a project by state, as one bar. */
import { Group, Progress, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TaskCounts } from '@/api/types'
import { formatCount, formatPercent } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { TextLink } from '@/ui/links'
import { doneShare, taskStates, totalOf } from './counts'
import classes from './Tasks.module.css'

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

interface ProjectLegendProps {
  counts: TaskCounts
  /** Each number leads to its tasks in this project, for those who may see them. */
  project?: string
}

export function ProjectLegend({ counts, project }: ProjectLegendProps) {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  return (
    <Group gap="md">
      {taskStates.map(({ state, color }) => {
        const words = (
          <>
            <span className={classes.dot} style={{ background: color }} aria-hidden="true" />
            <Text span size="xs" c="dimmed">
              {t(`states.${state}`)}{' '}
              <Text span fw={600} c="var(--mantine-color-text)" inherit>
                {formatCount(counts[state])}
              </Text>
            </Text>
          </>
        )
        if (!project || counts[state] === 0) {
          return (
            <span key={state} className={classes.legend}>
              {words}
            </span>
          )
        }
        return (
          <TextLink
            key={state}
            to="/o/$slug/projects/$id/tasks"
            params={{ slug, id: project }}
            search={{ state }}
            className={classes.legend}
          >
            {words}
          </TextLink>
        )
      })}
    </Group>
  )
}
