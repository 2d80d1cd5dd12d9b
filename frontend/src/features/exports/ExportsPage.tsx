import { Anchor, Button, FileButton, Group, Paper, Select, Stack, Text, Title } from '@mantine/core'
import { IconDownload, IconFileExport, IconFileImport } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Job } from '@/api/types'
import { JobPanel } from '@/features/jobs/JobPanel'
import { nameOf } from '@/features/ontologies/kinds'
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
import { type Format, type LeftOut, useExports, useFormats, useImportLabels, useStartExport } from './queries'

const MEDIA = ['none', 'files', 'urls'] as const
const MANNERS = ['each', 'all_or_nothing', 'dry_run'] as const

/** A select of formats, the one that keeps everything first. */
function FormatSelect({
  label,
  formats,
  value,
  onChange,
}: {
  label: string
  formats: readonly Format[]
  value: string
  onChange: (name: string) => void
}) {
  const first = (name: string) => (name === 'firstpass' ? 0 : 1)
  return (
    <Select
      size="xs"
      w={250}
      label={label}
      searchable
      allowDeselect={false}
      data={[...formats]
        .sort((a, b) => first(a.name) - first(b.name) || a.title.localeCompare(b.title))
        .map(({ name, title }) => ({ value: name, label: title }))}
      value={value}
      onChange={(name) => onChange(name ?? value)}
    />
  )
}

/** What the chosen format has room for, in a sentence. */
function Room({ format }: { format: Format | undefined }) {
  const { t } = useTranslation('exports')
  if (!format) return null
  const isAll = format.name === 'firstpass'
  return (
    <Text size="xs" c="dimmed">
      {isAll
        ? t('holdsAll')
        : t('holds', { title: format.title, kinds: format.kinds.map((kind) => nameOf(kind).toLowerCase()).join(', ') })}
    </Text>
  )
}

function StartExport({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const [format, setFormat] = useState('firstpass')
  const [states, setStates] = useState('all')
  const [media, setMedia] = useState<(typeof MEDIA)[number]>('none')
  const starting = useStartExport(project)
  const start = () => starting.mutate({ format, media, ...(states === 'approved' ? { states: ['approved'] } : {}) })
  return (
    <Paper p="md">
      <Stack gap="sm">
        <Group align="end">
          <FormatSelect
            label={t('format')}
            formats={formats.filter(({ writes }) => writes)}
            value={format}
            onChange={setFormat}
          />
          <Select
            size="xs"
            w={210}
            label={t('which')}
            allowDeselect={false}
            data={['all', 'approved'].map((value) => ({ value, label: t(`states.${value}`) }))}
            value={states}
            onChange={(value) => setStates(value ?? 'all')}
          />
          <Select
            size="xs"
            w={210}
            label={t('media')}
            allowDeselect={false}
            data={MEDIA.map((value) => ({ value, label: t(`mediaIs.${value}`) }))}
            value={media}
            onChange={(value) => setMedia((value as (typeof MEDIA)[number] | null) ?? 'none')}
          />
          <Button leftSection={<IconFileExport size={15} />} loading={starting.isPending} onClick={start}>
            {t('start')}
          </Button>
        </Group>
        <Room format={formats.find(({ name }) => name === format)} />
        {starting.isError && <ProblemAlert error={starting.error} />}
      </Stack>
    </Paper>
  )
}

/** What the file has no room for, told and not hidden. */
function LeftOutLines({ lines }: { lines: readonly LeftOut[] }) {
  const { t } = useTranslation('exports')
  if (lines.length === 0) return null
  return (
    <Text size="xs" c="dimmed">
      {t('leftOut', { what: lines.map(({ what, count }) => `${what} (${formatCount(count)})`).join(', ') })}
    </Text>
  )
}

function useColumns(formats: readonly Format[]): Column<Job>[] {
  const { t } = useTranslation('exports')
  return [
    {
      key: 'format',
      header: t('format'),
      cell: ({ params, title }) => formats.find(({ name }) => name === params.format)?.title ?? title,
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
            <LeftOutLines lines={(job.result.left_out as LeftOut[] | undefined) ?? []} />
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

function Made({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const exports = useExports()
  const columns = useColumns(formats)
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

function ImportLabels({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const [job, setJob] = useState<string | null>(null)
  const importing = useImportLabels(project)
  const [format, setFormat] = useState('firstpass')
  const [manner, setManner] = useState<(typeof MANNERS)[number]>('each')
  const again = useRef<() => void>(null)
  const choose = (file: File | null) => {
    again.current?.() // so that the same file can be chosen once more
    const wishes = { format, dry_run: manner === 'dry_run', all_or_nothing: manner === 'all_or_nothing' }
    if (file) importing.mutate({ file, ...wishes }, { onSuccess: ({ id }) => setJob(id), onError: notifyProblem })
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
        <FormatSelect
          label={t('importFormat')}
          formats={formats.filter(({ reads }) => reads)}
          value={format}
          onChange={setFormat}
        />
        <Select
          size="xs"
          w={210}
          label={t('manner')}
          allowDeselect={false}
          data={MANNERS.map((value) => ({ value, label: t(`manners.${value}`) }))}
          value={manner}
          onChange={(value) => setManner((value as (typeof MANNERS)[number] | null) ?? 'each')}
        />
        <FileButton resetRef={again} onChange={choose}>
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
  const formats = useFormats()
  return (
    <Allowed permission="exports.create">
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('text')}
        </Text>
        {formats.isPending && <TableSkeleton rows={2} />}
        {formats.isError && <ErrorState error={formats.error} onRetry={() => void formats.refetch()} />}
        {formats.data && (
          <>
            <StartExport project={id} formats={formats.data} />
            <Made project={id} formats={formats.data} />
            {mayImport && <ImportLabels project={id} formats={formats.data} />}
          </>
        )}
      </Stack>
    </Allowed>
  )
}
