/** The exports of a project, or of the whole organization, newest first: what each file holds, what it has no room for, and the file. */
import { Anchor, Group, Text } from '@mantine/core'
import { IconDownload, IconFileExport } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { JobProgressLine, JobState } from '@/features/jobs/JobState'
import { formatAgo, formatCount } from '@/lib/format'
import type { Column } from '@/ui/DataTable'
import { Digest } from '@/ui/Digest'
import { PagedTable } from '@/ui/ListPage'
import { Asked } from './Asked'
import { LeftOutLines } from './LeftOutLines'
import { type ExportResult, type Format, useExports } from './queries'

/** "12 annotations on 3 data rows". */
const contentOf = ({ annotations, data_rows }: ExportResult, t: TFunction): string =>
  t('contentText', {
    annotations: t('annotations', { count: annotations, number: formatCount(annotations) }),
    rows: t('dataRows', { count: data_rows, number: formatCount(data_rows) }),
  })

/** Its file holds no data row; its message says why. Jobs of earlier versions may have none. */
const isOfNothing = ({ result, message }: Job): boolean => result.data_rows === 0 && message !== ''

export function Content({ job }: { job: Job }) {
  const { t } = useTranslation('exports')
  if (job.state !== 'finished') return <JobProgressLine job={job} />
  const result = job.result as unknown as ExportResult
  if (isOfNothing(job)) {
    return (
      <>
        <Text inherit fw={600} data-testid="export-of-nothing">
          {job.message}
        </Text>
        <LeftOutLines result={result} />
      </>
    )
  }
  return (
    <>
      <Text inherit>{contentOf(result, t)}</Text>
      <LeftOutLines result={result} />
      {result.sha256 && <Digest label="SHA-256" value={result.sha256} />}
    </>
  )
}

function Download({ job }: { job: Job }) {
  const { t } = useTranslation('exports')
  const { result, state } = job
  if (state !== 'finished' || typeof result.download_url !== 'string' || isOfNothing(job)) return null
  return (
    <Anchor href={result.download_url} download inherit>
      <Group gap={4} wrap="nowrap" justify="flex-end">
        <IconDownload size={15} aria-hidden />
        {t('download')}
      </Group>
    </Anchor>
  )
}

function useColumns(formats: readonly Format[], isOfAll: boolean): Column<Job>[] {
  const { t } = useTranslation('exports')
  return [
    {
      key: 'format',
      header: t(isOfAll ? 'export' : 'format'),
      cell: ({ params, title }) => (
        <>
          <Text inherit>{(!isOfAll && formats.find(({ name }) => name === params.format)?.title) || title}</Text>
          <Asked params={params} />
        </>
      ),
    },
    { key: 'content', header: t('content'), width: '42%', cell: (job) => <Content job={job} /> },
    { key: 'state', header: t('state'), width: 120, secondary: true, cell: (job) => <JobState job={job} /> },
    {
      key: 'made',
      header: t('made'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
    { key: 'download', header: '', align: 'right', width: 120, cell: (job) => <Download job={job} /> },
  ]
}

export function MadeExports({ project, formats }: { project?: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  return (
    <PagedTable
      label={t('title')}
      query={useExports(project)}
      columns={useColumns(formats, project === undefined)}
      rowKey={({ id }) => id}
      empty={{ icon: <IconFileExport size={24} />, title: t('empty'), text: t('emptyText') }}
    />
  )
}
