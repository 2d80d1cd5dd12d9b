/** How far a long piece of work has come; without a total it only says that it moves. */
import { Group, Progress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import classes from './StateBadge.module.css'

interface ProgressLineProps {
  done: number
  total: number | null
  failed?: number
  state?: string
  message?: string
  label?: string
  /** In place of "n failed", where that would say too much. */
  refusal?: string
}

const colorOf = (state?: string) => (state === 'failed' ? 'red' : state === 'cancelled' ? 'gray.5' : 'iris')

export function ProgressLine({
  done,
  total,
  failed = 0,
  state = 'running',
  message,
  label,
  refusal,
}: ProgressLineProps) {
  const { t } = useTranslation('ui')
  const known = total !== null && total > 0
  const value = known ? Math.min(100, (100 * (done + failed)) / total) : state === 'finished' ? 100 : 0
  return (
    <div>
      <Progress
        value={known || state !== 'running' ? value : 100}
        size={5}
        color={colorOf(state)}
        animated={!known && state === 'running'}
        transitionDuration={120}
        aria-label={label ?? message ?? t('loading')}
      />
      <Group justify="space-between" align="flex-start" gap="xs" mt={4} wrap="nowrap">
        <Text size="xs" c="dimmed" lineClamp={2} flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {known
            ? t('progress', { done: formatCount(done), total: formatCount(total) })
            : done > 0
              ? formatCount(done)
              : ''}
          {failed > 0 && (
            <Text
              span
              className={refusal ? classes.warn : undefined}
              c={refusal ? undefined : 'var(--mantine-color-error)'}
              ml={6}
              inherit
            >
              {refusal ?? t('failedCount', { count: failed, number: formatCount(failed) })}
            </Text>
          )}
        </Text>
      </Group>
    </div>
  )
}
