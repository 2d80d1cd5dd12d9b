/** What a reader has to know before the promise: that nothing is decided automatically, or that errors have become doubtful. */
import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { DriftStep } from '@/api/types'
import type { VersionedQueue } from '@/features/production/queries'
import { formatAgo } from '@/lib/format'
import { TextLink } from '@/ui/links'

const MOST = 3

interface Props {
  queue: VersionedQueue
  /** Steps because of drift that are still to be minded, newest first. */
  doubts: readonly DriftStep[]
}

export function Warnings({ queue, doubts }: Props) {
  if (queue.automatic && doubts.length === 0) return null
  return (
    <Stack gap="sm">
      {!queue.automatic && <Off queue={queue} />}
      {doubts.length > 0 && <Doubts doubts={doubts} />}
    </Stack>
  )
}

function Off({ queue }: Pick<Props, 'queue'>) {
  const { t } = useTranslation('threshold')
  const slug = useOrganization()?.slug ?? ''
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconPlayerPause size={18} />}
      title={t('warnings.off', { time: formatAgo(queue.switched_at) })}
      role="status"
    >
      {queue.switched_reason && <Text size="sm">{t('warnings.reason', { reason: queue.switched_reason })}</Text>}
      <Text size="sm">
        {t('warnings.offText')}{' '}
        <TextLink to="/o/$slug/production/$id" params={{ slug, id: queue.id }} c="inherit" underline="always" inherit>
          {t('warnings.toSwitch')}
        </TextLink>
      </Text>
    </Alert>
  )
}

function Doubts({ doubts }: Pick<Props, 'doubts'>) {
  const { t } = useTranslation('threshold')
  const further = doubts.length - MOST
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={t('warnings.doubts', { count: doubts.length })}
      role="status"
    >
      <Stack gap={6}>
        {doubts.slice(0, MOST).map((step) => (
          <div key={step.id}>
            <Text size="sm" fw={500}>
              {t(`drift.rungs.${step.rung}`)}: {t(`warnings.${step.state === 'proposed' ? 'proposed' : 'taken'}`)}{' '}
              <Text span inherit fw={400}>
                {formatAgo(step.taken_at ?? step.created_at)}
                {step.state === 'taken' && `, ${step.by ? t('drift.by', { name: step.by }) : t('drift.itself')}`}
              </Text>
            </Text>
            <Text size="sm">{step.why}</Text>
          </div>
        ))}
        {further > 0 && <Text size="sm">{t('warnings.further', { count: further })}</Text>}
        <Anchor href="#drift" size="sm" c="inherit" underline="always">
          {t('warnings.toSteps')}
        </Anchor>
      </Stack>
    </Alert>
  )
}
