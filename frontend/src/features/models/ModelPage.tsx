import { Badge, Button, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ListedRun, ModelRun } from '@/api/types'
import { formatFigure } from '@/features/evaluation/figures'
import { useRunTotals } from '@/features/evaluation/queries'
import type { RunTotal } from '@/features/evaluation/types'
import { formatAgo, formatConfidence, formatCount } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { FormModal } from '@/ui/FormModal'
import { PagedTable } from '@/ui/ListPage'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { StateBadge } from '@/ui/StateBadge'
import { ConfigInput, configOf } from './ConfigInput'
import { useCreateRun, useModel, useModelRuns } from './queries'

type Totals = ReadonlyMap<string, RunTotal>

/** The totals of the runs that are listed: page after page, as those are asked for. */
function useTotals(model: string, runs: ReturnType<typeof useModelRuns>): Totals {
  const totals = useRunTotals(model, runs.isSuccess)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = totals
  const isBehind = (totals.data?.pages.length ?? 0) < (runs.data?.pages.length ?? 0)
  useEffect(() => {
    if (isBehind && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [isBehind, hasNextPage, isFetchingNextPage, fetchNextPage])
  return useMemo(() => new Map(rowsOf(totals.data).map((each) => [each.model_run, each])), [totals.data])
}

function Share({ of, figure }: { of: RunTotal | undefined; figure: 'map' | 'f1' }) {
  const { t } = useTranslation('models')
  const at = of?.total && {
    confidence: formatConfidence(of.confidence ?? 0),
    iou: formatConfidence(of.iou ?? 0),
  }
  return (
    <Text
      inherit
      span
      title={at ? t('atPoint', at) : undefined}
      c={at ? undefined : 'dimmed'}
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      {formatFigure(figure, of?.total?.[figure] ?? null)}
    </Text>
  )
}

function useColumns(totals: Totals): Column<ListedRun>[] {
  const { t } = useTranslation('models')
  const slug = useSlug()
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <TextLink to="/o/$slug/model-runs/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
          {name}
        </TextLink>
      ),
    },
    {
      key: 'purpose',
      header: t('purpose'),
      width: 120,
      secondary: true,
      cell: ({ purpose }) => (
        <Badge size="sm" color="gray" fw={600}>
          {t(`purposes.${purpose}`)}
        </Badge>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      width: 120,
      secondary: true,
      cell: ({ state }) => <StateBadge state={state} />,
    },
    {
      key: 'map',
      header: t('map'),
      align: 'right',
      width: 80,
      cell: ({ id }) => <Share of={totals.get(id)} figure="map" />,
    },
    {
      key: 'f1',
      header: t('f1'),
      align: 'right',
      width: 80,
      cell: ({ id }) => <Share of={totals.get(id)} figure="f1" />,
    },
    {
      key: 'images',
      header: t('images'),
      align: 'right',
      width: 90,
      secondary: true,
      cell: (run) => formatCount(run.data_row_count),
    },
    {
      key: 'predictions',
      header: t('predictions'),
      align: 'right',
      width: 110,
      secondary: true,
      cell: (run) => formatCount(run.prediction_count),
    },
    {
      key: 'created',
      header: t('created'),
      width: 140,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
}

interface NewRunModalProps {
  model: string
  opened: boolean
  onClose: () => void
  onCreated: (run: ModelRun) => void
}

function NewRunModal({ model, opened, onClose, onCreated }: NewRunModalProps) {
  const { t } = useTranslation('models')
  const creating = useCreateRun()
  const form = useForm({
    initialValues: { name: '', config: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      config: (value) => (configOf(value) !== undefined ? null : t('form.configInvalid')),
    },
  })
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('newRun')}
      submit={t('createRun')}
      busy={creating.isPending}
      error={creating.error}
      onSubmit={form.onSubmit(({ name, config }) =>
        creating.mutate({ model, name, config: configOf(config) }, { onSuccess: onCreated }),
      )}
    >
      <TextInput label={t('runName')} required data-autofocus {...form.getInputProps('name')} />
      <ConfigInput {...form.getInputProps('config')} />
    </FormModal>
  )
}

export function ModelPage() {
  const { t } = useTranslation('models')
  const { slug, id } = useParams({ from: '/o/$slug/shell/models/$id' })
  const navigate = useNavigate()
  const model = useModel(id)
  const runs = useModelRuns(id, { enabled: model.isSuccess })
  const columns = useColumns(useTotals(id, runs))
  const [creating, { open, close }] = useDisclosure(false)
  const create = useMay('models.edit') && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('newRun')}
    </Button>
  )
  const goTo = (run: Pick<ListedRun, 'id'>) =>
    void navigate({ to: '/o/$slug/model-runs/$id', params: { slug, id: run.id } })
  const header = (
    <PageHeader
      crumb={
        <TextLink to="/o/$slug/models" params={{ slug }} c="inherit" inherit>
          {t('title')}
        </TextLink>
      }
      title={model.data?.name}
      description={model.data?.description}
      actions={model.data && create}
    />
  )
  return (
    <Page header={header} wide>
      <Loaded query={model}>
        {() => (
          <PagedTable
            label={t('runs')}
            query={runs}
            columns={columns}
            rowKey={(run) => run.id}
            onRowClick={goTo}
            empty={{ icon: <IconPlayerPlay size={24} />, title: t('noRuns'), text: t('noRunsText'), action: create }}
          />
        )}
      </Loaded>
      <NewRunModal model={id} opened={creating} onClose={close} onCreated={goTo} />
    </Page>
  )
}
