import { Anchor, Button, FileButton, Group, Paper, Radio, Select, Stack, Text, Title } from '@mantine/core'
import { IconDownload, IconFileExport, IconFileImport } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Job } from '@/api/types'
import { JobPanel } from '@/features/jobs/JobPanel'
import { formatAgo, formatCount } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { Allowed } from '@/ui/Allowed'
import { type Column, DataTable } from '@/ui/DataTable'
import { Digest } from '@/ui/Digest'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState, ProblemAlert } from '@/ui/ErrorState'
import { notifyProblem } from '@/ui/notify'
import { ProgressLine } from '@/ui/ProgressLine'
import { TableSkeleton } from '@/ui/Skeletons'
import { StateBadge } from '@/ui/StateBadge'
import { type ExportFormat, importFiles, useExports, useImportLabels, useStartExport } from './queries'

const formats: readonly ExportFormat[] = ['firstpass', 'coco']

function StartExport({ project }: { project: string }) {
  const { t } = useTranslation('exports')
  const [format, setFormat] = useState<ExportFormat>('firstpass')
  const [states, setStates] = useState('all')
  const starting = useStartExport(project)
  const start = () => starting.mutate({ format, ...(states === 'approved' ? { states: ['approved'] } : {}) })
  return (
    <Paper p="md">
      <Stack gap="md">
        <Radio.Group value={format} onChange={(value) => setFormat(value as ExportFormat)} label={t('format')}>
          <Stack gap="xs" mt={6}>
            {formats.map((name) => (
              <Radio
                key={name}
                size="xs"
                value={name}
                label={t(`formats.${name}`)}
                description={t(`formats.${name}Text`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group align="end">
          <Select
            size="xs"
            w={230}
            label={t('which')}
            allowDeselect={false}
            data={['all', 'approved'].map((value) => ({ value, label: t(`states.${value}`) }))}
            value={states}
            onChange={(value) => setStates(value ?? 'all')}
          />
          <Button leftSection={<IconFileExport size={15} />} loading={starting.isPending} onClick={start}>
            {t('start')}
          </Button>
        </Group>
        {starting.isError && <ProblemAlert error={starting.error} />}
      </Stack>
    </Paper>
  )
}

function useColumns(): Column<Job>[] {
  const { t } = useTranslation('exports')
  return [
    {
      key: 'format',
      header: t('format'),
      cell: ({ params, title }) =>
        formats.includes(params.format as ExportFormat) ? t(`formats.${params.format}`) : title,
    },
    {
      key: 'content',
      header: t('content'),
      width: '36%',
      secondary: true,
      cell: (job) => {
        if (job.state !== 'finished') return <ProgressLine {...job} label={job.title} />
        const { annotations, data_rows, sha256 } = job.result as Record<string, number | string>
        return (
          <>
            <Text inherit>
              {t('contentText', {
                annotations: formatCount(Number(annotations)),
                images: formatCount(Number(data_rows)),
              })}
            </Text>
            {sha256 && <Digest label="SHA-256" value={String(sha256)} />}
          </>
        )
      },
    },
    {
      key: 'state',
      header: t('state'),
      width: 120,
      cell: ({ state, failed }) => <StateBadge state={state} failed={failed} />,
    },
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
    {
      key: 'download',
      header: '',
      align: 'right',
      width: 130,
      cell: ({ result, state }) =>
        state === 'finished' &&
        typeof result.download_url === 'string' && (
          <Anchor href={result.download_url} download inherit>
            <Group gap={4} wrap="nowrap" justify="flex-end">
              <IconDownload size={15} aria-hidden />
              {t('download')}
            </Group>
          </Anchor>
        ),
    },
  ]
}

function Made({ project }: { project: string }) {
  const { t } = useTranslation('exports')
  const exports = useExports()
  const columns = useColumns()
  const rows = rowsOf(exports.data).filter(({ params }) => params.project === project)
  if (exports.isPending) return <TableSkeleton rows={3} />
  if (exports.isError && rows.length === 0)
    return <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />
  if (rows.length === 0) {
    return (
      <EmptyState icon={<IconFileExport size={24} />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    )
  }
  return <DataTable label={t('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}

function ImportLabels({ project }: { project: string }) {
  const { t } = useTranslation('exports')
  const [job, setJob] = useState<string | null>(null)
  const importing = useImportLabels(project)
  const [format, setFormat] = useState<ExportFormat>('firstpass')
  const choose = (file: File | null) => {
    if (file) importing.mutate({ file, format }, { onSuccess: ({ id }) => setJob(id), onError: notifyProblem })
  }
  return (
    <section>
      <Title order={2} mb={4}>
        {t('import')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('importText')}
      </Text>
      <Group align="end">
        <Select
          size="xs"
          w={230}
          label={t('importFormat')}
          allowDeselect={false}
          data={formats.map((name) => ({ value: name, label: t(`formats.${name}`) }))}
          value={format}
          onChange={(value) => setFormat((value as ExportFormat | null) ?? format)}
        />
        <FileButton accept={importFiles[format].accept} onChange={choose}>
          {(props) => (
            <Button
              variant="default"
              leftSection={<IconFileImport size={15} />}
              loading={importing.isPending}
              {...props}
            >
              {t('importChoose')}
            </Button>
          )}
        </FileButton>
      </Group>
      {job && <JobPanel id={job} onClose={() => setJob(null)} />}
    </section>
  )
}

export function ExportsPage() {
  const { t } = useTranslation('exports')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/exports' })
  const mayImport = useMay('projects.edit')
  return (
    <Allowed permission="exports.create">
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('text')}
        </Text>
        <StartExport project={id} />
        <Made project={id} />
        {mayImport && <ImportLabels project={id} />}
      </Stack>
    </Allowed>
  )
}
