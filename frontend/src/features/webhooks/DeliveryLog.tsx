/** What a webhook was told and is to be told, newest first; a click shows one whole. */
import { Button, Code, Drawer, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Webhook, WebhookDelivery } from '@/api/types'
import { formatAgo, formatMoment } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { StateBadge } from '@/ui/StateBadge'
import { DeliveryDetails } from './DeliveryDetails'
import { useDeliveries, useReplay, useReplayFailed } from './queries'

const states = ['', 'waiting', 'delivered', 'failed'] as const
const DAYS_BACK = 30

function Again({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation('webhooks')
  const replaying = useReplay()
  if (delivery.state === 'waiting' && delivery.tries === 0) return null
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={replaying.isPending}
      onClick={(event) => {
        event.stopPropagation()
        replaying.mutate(delivery.id, {
          onSuccess: () => notifyDone(t('log.replayed')),
          onError: notifyProblem,
        })
      }}
    >
      {t(delivery.state === 'waiting' ? 'log.replayNow' : 'log.replay')}
    </Button>
  )
}

function useColumns(isOn: boolean): Column<WebhookDelivery>[] {
  const { t } = useTranslation('webhooks')
  const columns: Column<WebhookDelivery>[] = [
    {
      key: 'event',
      header: t('log.event'),
      cell: ({ type, last_error, next_at, state, tries, withheld }) => (
        <div style={{ overflowWrap: 'anywhere' }}>
          <Code>{type}</Code>
          {withheld && (
            <Text size="xs" c="dimmed">
              {t('log.withheld')}
            </Text>
          )}
          {last_error && (
            <Text size="xs" c={state === 'delivered' ? 'dimmed' : 'var(--mantine-color-error)'}>
              {last_error} {tries > 0 && t('log.tries', { count: tries })}
            </Text>
          )}
          {state === 'waiting' && next_at && (
            <Text size="xs" c="dimmed">
              {t('log.next', { time: formatMoment(next_at) })}
            </Text>
          )}
        </div>
      ),
    },
    { key: 'state', header: t('state'), width: 130, cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'when',
      header: t('log.when'),
      width: 140,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
  if (!isOn) return columns
  const cell = (delivery: WebhookDelivery) => <Again delivery={delivery} />
  return [...columns, { key: 'again', header: '', align: 'right', width: 130, cell }]
}

function ReplayFailed({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks')
  const [isAsking, { open, close }] = useDisclosure(false)
  const replaying = useReplayFailed(webhook.id)
  const replay = async () => {
    const since = new Date(Date.now() - DAYS_BACK * 86_400_000).toISOString()
    const { replayed } = await replaying.mutateAsync(since)
    notifyDone(t('log.replayedCount', { count: replayed }))
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('log.replayFailed')}
      </Button>
      <ConfirmModal
        opened={isAsking}
        title={t('log.replayFailedTitle')}
        confirm={t('log.replay')}
        onClose={close}
        onConfirm={replay}
      >
        {t('log.replayFailedAsk')}
      </ConfirmModal>
    </>
  )
}

export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks')
  const [state, setState] = useState<string>('')
  const [shown, setShown] = useState<WebhookDelivery | null>(null)
  const empty = { icon: <IconSend size={24} />, title: t(state ? 'log.noneSo' : 'log.none'), text: t('log.noneText') }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t('log.title')}</Title>
        <Group gap="xs">
          {state === 'failed' && webhook.on && <ReplayFailed webhook={webhook} />}
          <SegmentedControl
            size="xs"
            aria-label={t('log.show')}
            value={state}
            onChange={setState}
            data={states.map((value) => ({ value, label: t(`log.${value || 'all'}`) }))}
          />
        </Group>
      </Group>
      <PagedTable
        label={t('log.title')}
        query={useDeliveries(webhook.id, state)}
        columns={useColumns(webhook.on)}
        rowKey={({ id }) => id}
        rowName={({ type, created_at }) => `${type}, ${formatMoment(created_at)}`}
        onRowClick={setShown}
        empty={empty}
      />
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size="lg"
        title={<Code>{shown?.type}</Code>}
      >
        {shown && <DeliveryDetails id={shown.id} />}
      </Drawer>
    </Stack>
  )
}
