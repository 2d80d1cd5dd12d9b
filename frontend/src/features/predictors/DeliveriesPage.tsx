/** What a server that learns by itself was told of labels, try by try; and telling it again. */
import { Button, Stack, Text, Title } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { formatAgo, formatMoment } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { StateBadge } from '@/ui/StateBadge'
import { type Delivery, useDeliveries, useReplay } from './queries'
import { usePredictorHere } from './usePredictorHere'

function useNames() {
  const { t } = useTranslation('predictors')
  return {
    what: ({ what }: Delivery) => t(`deliveries.what.${what}`),
    row: ({ data_row, data_row_name }: Delivery) => (data_row === null ? '' : data_row_name || t('deliveries.removed')),
  }
}

/** What happened, to which data row, and what came of telling it. */
function Told({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('predictors')
  const names = useNames()
  const { tries, next_at, state } = delivery
  const last = tries.at(-1)
  const row = names.row(delivery)
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Text inherit>
        {names.what(delivery)}
        {row && <span style={{ color: 'var(--mantine-color-dimmed)' }}>{` · ${row}`}</span>}
      </Text>
      {last && (
        <Text size="xs" c={state === 'delivered' ? 'dimmed' : 'var(--mantine-color-error)'}>
          {t('deliveries.tries', { count: tries.length, error: last.error })}
        </Text>
      )}
      {last && next_at && state === 'waiting' && (
        <Text size="xs" c="dimmed">
          {t('deliveries.next', { time: formatMoment(next_at) })}
        </Text>
      )}
    </div>
  )
}

function Replay({ predictor, delivery }: { predictor: Predictor; delivery: Delivery }) {
  const { t } = useTranslation('predictors')
  const names = useNames()
  const replaying = useReplay(predictor.id)
  if (delivery.state === 'waiting' && delivery.tries.length === 0) return null
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={replaying.isPending}
      aria-label={t('deliveries.replayNamed', { what: names.what(delivery), name: names.row(delivery) })}
      onClick={() =>
        replaying.mutate(delivery.id, { onSuccess: () => notifyDone(t('deliveries.replayed')), onError: notifyProblem })
      }
    >
      {t('deliveries.replay')}
    </Button>
  )
}

function useColumns(predictor: Predictor): Column<Delivery>[] {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const mayTrain = useMay('predictors.train')
  const columns: Column<Delivery>[] = [
    { key: 'told', header: t('deliveries.told'), cell: (delivery) => <Told delivery={delivery} /> },
    { key: 'state', header: t('state'), width: 130, cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'project',
      header: t('deliveries.project'),
      width: 180,
      secondary: true,
      cell: ({ project, project_name }) =>
        project_name ? (
          <TextLink to="/o/$slug/projects/$id" params={{ slug, id: project }}>
            {project_name}
          </TextLink>
        ) : (
          '–'
        ),
    },
    {
      key: 'when',
      header: t('deliveries.when'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
  if (!mayTrain) return columns
  const cell = (delivery: Delivery) => <Replay predictor={predictor} delivery={delivery} />
  return [...columns, { key: 'replay', header: '', align: 'right', width: 130, cell }]
}

export function Deliveries({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const empty = { icon: <IconSend size={24} />, title: t('deliveries.none'), text: t('deliveries.noneText') }
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} fz="md">
          {t('deliveries.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('deliveries.text')}
        </Text>
      </div>
      <PagedTable
        label={t('deliveries.title')}
        query={useDeliveries(predictor.id)}
        columns={useColumns(predictor)}
        rowKey={({ id }) => id}
        empty={empty}
      />
    </Stack>
  )
}

function Here() {
  const predictor = usePredictorHere()
  return predictor ? <Deliveries predictor={predictor} /> : null
}

export function DeliveriesPage() {
  return (
    <Allowed permission="predictors.train">
      <Here />
    </Allowed>
  )
}
