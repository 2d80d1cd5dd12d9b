/** One version: its loss, live while it learns; how well it does; how it came to be. */
import { Badge, Button, DataList, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Job, PredictorVersion } from '@/api/types'
import { useCancelJob, useJob } from '@/features/jobs/queries'
import { formatConfidence, formatCount, formatPercent, formatSeconds } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { Digest } from '@/ui/Digest'
import { ProgressLine } from '@/ui/ProgressLine'
import { StatCard } from '@/ui/StatCard'
import { LossChart } from './LossChart'
import { lossOf } from './versions'

function Figures({ version }: { version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const { metrics } = version
  if (metrics.precision === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {t('figures.notMeasured')}
      </Text>
    )
  }
  return (
    <div>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {(['precision', 'recall', 'f1'] as const).map((name) => (
          <StatCard key={name} label={t(`figures.${name}`)} value={formatPercent(metrics[name] ?? 0, 1)} />
        ))}
        {metrics.pass_ms && (
          <StatCard
            label={t('figures.perImage')}
            value={`${metrics.pass_ms.map((ms) => Math.round(ms)).join(' + ')} ms`}
          />
        )}
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt={6}>
        {t('figures.measuredOn', {
          rows: t('figures.rows', { count: metrics.images ?? 0, number: formatCount(metrics.images ?? 0) }),
          objects: t('figures.objects', { count: metrics.objects ?? 0, number: formatCount(metrics.objects ?? 0) }),
          threshold: formatConfidence(metrics.threshold ?? 0),
        })}
      </Text>
    </div>
  )
}

function Learning({ job, number }: { job: Job; number: number }) {
  const { t } = useTranslation('predictors')
  const [asking, { open, close }] = useDisclosure(false)
  const cancelling = useCancelJob()
  const mayTrain = useMay('predictors.train')
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t('training', { number })}
        </Text>
        {mayTrain && (
          <Button variant="default" size="compact-sm" onClick={open}>
            {t('stop')}
          </Button>
        )}
      </Group>
      <ProgressLine {...job} label={job.title} />
      <ConfirmModal
        opened={asking}
        title={t('stop')}
        confirm={t('stop')}
        onClose={close}
        onConfirm={() => cancelling.mutateAsync(job.id)}
      >
        {t('stopAsk')}
      </ConfirmModal>
    </Stack>
  )
}

const isDigest = (text: string | undefined): boolean => /^(sha256:)?[0-9a-f]{32,}$/.test(text ?? '')

function Card({ version }: { version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const { trained } = version
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value))
  const rows: [string, string | undefined][] = [
    [t('card.samples'), count(trained.samples)],
    [t('card.objects'), count(trained.objects)],
    [t('card.steps'), count(trained.steps)],
    [t('card.seconds'), trained.seconds === undefined ? undefined : formatSeconds(trained.seconds)],
    [t('card.parameters'), count(trained.parameters)],
    [t('card.seed'), trained.seed?.toString()],
    [t('card.torch'), trained.torch],
    [t('card.data'), isDigest(trained.data) ? undefined : trained.data],
  ]
  return (
    <>
      <DataList size="sm" labelWidth={140} gap="xs">
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <DataList.Item key={name}>
                <DataList.ItemLabel>{name}</DataList.ItemLabel>
                <DataList.ItemValue>{value}</DataList.ItemValue>
              </DataList.Item>
            ),
        )}
      </DataList>
      {isDigest(trained.data) && <Digest label={t('card.data')} value={trained.data!} />}
      {version.sha256 && <Digest label={t('card.sha256')} value={version.sha256} />}
    </>
  )
}

export function VersionPanel({ version }: { version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const learning = version.state === 'training'
  const job = useJob(learning || !version.trained.losses ? version.job : null).data
  return (
    <Stack gap="lg">
      {learning && job && <Learning job={job} number={version.number} />}
      {version.state === 'ready' && <Figures version={version} />}
      <Paper p="md">
        <Title order={2} fz="sm" mb={4}>
          {t('showLoss', { number: version.number })}
        </Title>
        <LossChart points={lossOf(version, job)} />
      </Paper>
      {version.state === 'ready' && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <section>
            <Title order={2} mb="xs">
              {t('how')}
            </Title>
            <Card version={version} />
          </section>
          <section>
            <Title order={2} mb="xs">
              {t('classes')}
            </Title>
            <Group gap={6}>
              {version.classes.map((name) => (
                <Badge key={name} color="gray" fw={600}>
                  {name}
                </Badge>
              ))}
            </Group>
          </section>
        </SimpleGrid>
      )}
    </Stack>
  )
}
