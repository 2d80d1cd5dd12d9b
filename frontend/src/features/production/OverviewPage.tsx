/** One queue at a glance: what waits, who decided how much, how good the model is, and how to post to it. */
import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlayerPause } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { ProductionFigures } from '@/api/types'
import { useDatasets } from '@/features/datasets/queries'
import { formatAgo, formatConfidence, formatCount, formatPercent } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { Loaded } from '@/ui/Loaded'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { StatCard } from '@/ui/StatCard'
import { HoursChart } from './HoursChart'
import { useChangeQueue, useFeed, useFigures, useQueue, type VersionedQueue } from './queries'
import { Snippet } from './Snippet'

function Off({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('production')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const turnOn = () =>
    changing.mutate({ automatic: true }, { onSuccess: () => notifyDone(t('switched')), onError: notifyProblem })
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconPlayerPause size={18} />}
      title={t('offBecause', { reason: queue.switched_reason })}
    >
      <Group justify="space-between">
        <Text size="sm">{t('offSince', { time: formatAgo(queue.switched_at) })}</Text>
        {mayChange && (
          <Button size="compact-sm" variant="default" loading={changing.isPending} onClick={turnOn}>
            {t('switchOn')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function SwitchOff({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('production')
  const [asking, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const changing = useChangeQueue(queue)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open}>
        {t('switchOff')}
      </Button>
      <FormModal
        opened={asking}
        onClose={close}
        title={t('switchOffTitle')}
        submit={t('switchOff')}
        busy={changing.isPending}
        disabled={!reason.trim()}
        error={changing.error}
        onSubmit={(event) => {
          event.preventDefault()
          changing.mutate({ automatic: false, reason }, { onSuccess: close })
        }}
      >
        <Text size="sm">{t('switchOffText')}</Text>
        <TextInput
          label={t('reason')}
          description={t('reasonHint')}
          required
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </FormModal>
    </>
  )
}

function Cards({ counts }: Pick<ProductionFigures, 'counts'>) {
  const { t } = useTranslation('production')
  const { waiting, overdue, by_model, by_people, set_aside, audited, audited_right, total } = counts
  const share = total > 0 ? formatPercent(by_model / total) : formatPercent(0)
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <StatCard
        label={t('figures.waiting')}
        value={formatCount(waiting)}
        hint={
          overdue > 0 ? (
            <Text span inherit c="red">
              {t('figures.overdue', { count: overdue })}
            </Text>
          ) : (
            t('figures.inTime')
          )
        }
      />
      <StatCard
        label={t('figures.byModel')}
        value={formatCount(by_model)}
        hint={t('figures.ofAll', { share, total: formatCount(total) })}
      />
      <StatCard
        label={t('figures.byPeople')}
        value={formatCount(by_people)}
        hint={set_aside > 0 ? t('figures.setAside', { count: set_aside }) : t('figures.noneSetAside')}
      />
      <StatCard
        label={t('figures.audits')}
        value={formatCount(audited)}
        hint={audited > 0 ? t('figures.right', { right: audited_right, audited }) : t('figures.noAudits')}
      />
    </SimpleGrid>
  )
}

function Feedback({ queue, toFeed }: { queue: VersionedQueue; toFeed: number }) {
  const { t } = useTranslation('production')
  const mayFeed = useOrganization()?.permissions.includes('projects.edit')
  const { mode, dataset, every } = queue.feedback
  const into = rowsOf(useDatasets({ enabled: dataset !== null }).data).find(({ id }) => id === dataset)?.name ?? '…'
  const feeding = useFeed(queue.id)
  const feed = () =>
    feeding.mutate(undefined, { onSuccess: () => notifyDone(t('feedback.started')), onError: notifyProblem })
  return (
    <Section title={t('feedback.title')} text={t(`feedback.${mode}`, { dataset: into, count: every })}>
      {mayFeed && dataset && toFeed > 0 && (
        <Button variant="default" loading={feeding.isPending} onClick={feed}>
          {t('feedback.take', { count: toFeed })}
        </Button>
      )}
    </Section>
  )
}

/** From which confidence deciding by itself costs less than a look, if confidences are to be believed (Chow's rule). */
const payingFrom = ({ review_cost, error_cost }: VersionedQueue): number => Math.max(0, 1 - review_cost / error_cost)

function Glance({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('production')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const { review_cost, error_cost } = queue
  const costs = { value: formatConfidence(payingFrom(queue)), error: error_cost, review: review_cost }
  return (
    <Loaded query={useFigures(queue.id)}>
      {({ counts, hours }) => (
        <Stack gap="xl">
          {!queue.automatic && <Off queue={queue} />}
          <Cards counts={counts} />
          {counts.total > 0 && (
            <Section title={t('figures.day')}>
              <HoursChart hours={hours} />
            </Section>
          )}
          <Section
            title={
              queue.threshold === null
                ? t('thresholdNone')
                : t('decidesFrom', { value: formatConfidence(queue.threshold) })
            }
            text={t('costs', costs)}
          >
            {mayChange && queue.automatic && queue.threshold !== null && <SwitchOff queue={queue} />}
          </Section>
          <Feedback queue={queue} toFeed={counts.to_feed} />
          <Snippet queue={queue} />
        </Stack>
      )}
    </Loaded>
  )
}

export function QueueOverview({ id }: { id: string }) {
  return <Loaded query={useQueue(id)}>{(queue) => <Glance queue={queue} />}</Loaded>
}

export function OverviewPage() {
  const { id } = useParams({ from: '/o/$slug/shell/production/$id/' })
  return <QueueOverview id={id} />
}
