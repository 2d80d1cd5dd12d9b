/** The runs of a predictor: how far each is, and how one that lost data rows goes on. */
import { Box, Stack, Text, Title } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { formatCount, formatMoment } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { TextLink } from '@/ui/links'
import { ProgressLine } from '@/ui/ProgressLine'
import { StateBadge } from '@/ui/StateBadge'
import { GoOn } from './GoOn'
import { type PredictorRun, usePredictorRuns } from './queries'

function Progress({ run: { id, name, state, job } }: { run: PredictorRun }) {
  if (!job) return null
  const isShort = state !== 'running' && job.done < job.total
  return (
    <Stack gap={6} align="stretch">
      <ProgressLine {...job} state={state} label={name} />
      {isShort && <GoOn run={id} />}
    </Stack>
  )
}

export function RunsPanel({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const runs = usePredictorRuns(predictor.id)
  if (rowsOf(runs.data).length === 0) return null
  const about = ({ looked_at: { kind, name, project }, job }: PredictorRun) =>
    t(`runs.${kind}`, { name, project, count: job?.total ?? 0, number: formatCount(job?.total ?? 0) })
  const columns: Column<PredictorRun>[] = [
    {
      key: 'name',
      header: t('runs.run'),
      cell: (run) => (
        <>
          <TextLink
            to="/o/$slug/model-runs/$id"
            params={{ slug, id: run.id }}
            inherit
            style={{ overflowWrap: 'anywhere' }}
          >
            {about(run)}
          </TextLink>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {run.name}
          </Text>
          <Box hiddenFrom="sm" mt={6}>
            <Progress run={run} />
          </Box>
        </>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      width: 190,
      secondary: true,
      cell: ({ state, job }) => <StateBadge state={state} failed={job?.failed} />,
    },
    {
      key: 'progress',
      header: t('runs.progress'),
      width: '46%',
      secondary: true,
      cell: (run) => <Progress run={run} />,
    },
    {
      key: 'created',
      header: t('runs.began'),
      width: 170,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatMoment(created_at)}
        </Text>
      ),
    },
  ]
  return (
    <section data-testid="predictor-runs">
      <Title order={2} fz="md" mb="xs">
        {t('runs.title')}
      </Title>
      <PagedTable
        label={t('runs.title')}
        query={runs}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{ icon: <IconPlayerPlay size={24} />, title: t('runs.title') }}
      />
    </section>
  )
}
