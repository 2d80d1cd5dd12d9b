/** The data rows of a run that its predictor has no answer for: how many, and buttons by which it goes on with them. */
import { Button, Group, Text } from '@mantine/core'
import { IconPlayerPlay, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { formatCount } from '@/lib/format'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { type Left, type Unanswered, useRetryRun, useUnanswered } from './queries'

const WAYS = [
  { only: 'failed', icon: <IconRefresh size={14} /> },
  { only: 'not_reached', icon: <IconPlayerPlay size={14} /> },
] as const

export const isLeft = ({ failed, not_reached }: Unanswered): boolean => failed + not_reached > 0

export function GoOn({ run }: { run: string }) {
  const { t } = useTranslation('predictors')
  const mayStart = useMay('predictors.train')
  const left = useUnanswered(run).data
  const retrying = useRetryRun(run)
  if (!left || !isLeft(left)) return null
  if (left.refusal)
    return (
      <Text size="xs" c="dimmed" data-testid="go-on-refused">
        {[left.refusal.title, left.refusal.detail].filter(Boolean).join('. ')}
      </Text>
    )
  if (!mayStart) return null
  // Told even where the buttons are gone by then.
  const start = (only: Left) => void retrying.mutateAsync(only).then(() => notifyDone(t('goOn.started')), notifyProblem)
  return (
    <Group gap="xs" data-testid="go-on">
      {WAYS.map(
        ({ only, icon }) =>
          left[only] > 0 && (
            <Button
              key={only}
              variant="default"
              size="compact-sm"
              leftSection={icon}
              loading={retrying.isPending && retrying.variables === only}
              disabled={retrying.isPending}
              h="auto"
              mih={26}
              py={3}
              styles={{ label: { whiteSpace: 'normal', textAlign: 'left', lineHeight: 1.35 } }}
              onClick={() => start(only)}
            >
              {t(`goOn.${only}`, { count: left[only], number: formatCount(left[only]) })}
            </Button>
          ),
      )}
    </Group>
  )
}
