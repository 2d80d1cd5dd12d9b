/** From which confidence a queue decides by itself, what is promised of it, and whether that still holds. */
import { Stack } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useQueue, type VersionedQueue } from '@/features/production/queries'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { Audits } from './Audits'
import { CalibrationView } from './CalibrationView'
import { Classes } from './Classes'
import { Curve } from './Curve'
import { DriftView, driftText } from './Drift'
import { Log } from './Log'
import { Presets, PromiseCard } from './PromiseCard'
import { useDrift, useThreshold } from './queries'
import { Warnings } from './Warnings'

function Threshold({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('threshold')
  const drift = useDrift(queue.id)
  const doubts = drift.data?.steps.filter(({ stands }) => stands) ?? []
  return (
    <Loaded query={useThreshold(queue.id)}>
      {(standing) => (
        <Stack gap="xl">
          <Warnings queue={queue} doubts={doubts} />
          <PromiseCard queue={queue} standing={standing} isDoubted={doubts.length > 0} />
          <Section title={t('presets.title')}>
            <Presets queue={queue} standing={standing} isDoubted={doubts.length > 0} />
          </Section>
          <Section title={t('curve.title')}>
            <Curve standing={standing} />
          </Section>
          {standing.newest && standing.newest.groups.length > 1 && (
            <Section title={t('classes.title')} text={t('classes.text')}>
              <Classes queue={queue} held={standing.newest} />
            </Section>
          )}
          <Section title={t('audits.title')} text={t('audits.text')}>
            <Audits queue={queue} standing={standing} />
          </Section>
          <Section title={t('log.title')} text={t('log.text')}>
            <Log standing={standing} />
          </Section>
          <Section title={t('calibration.title')} text={t('calibration.text')}>
            <CalibrationView queue={queue.id} standing={standing} />
          </Section>
          <Section
            id="drift"
            title={t('drift.title')}
            text={drift.data && t('drift.text', driftText(drift.data.watch))}
          >
            <Loaded query={drift}>{(seen) => <DriftView queue={queue} drift={seen} />}</Loaded>
          </Section>
        </Stack>
      )}
    </Loaded>
  )
}

export function QueueThreshold({ id }: { id: string }) {
  return <Loaded query={useQueue(id)}>{(queue) => <Threshold queue={queue} />}</Loaded>
}

export function ThresholdPage() {
  const { id } = useParams({ from: '/o/$slug/shell/production/$id/threshold' })
  return <QueueThreshold id={id} />
}
