/** The batches of a project, and the first pass over each. */
import { Stack, Text } from '@mantine/core'
import { IconFileExport, IconStack2 } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Batch, Project } from '@/api/types'
import { formatAgo, formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { IconMenuButton } from '@/ui/IconMenuButton'
import { PagedTable } from '@/ui/ListPage'
import { totalOf } from './counts'
import { FirstPass } from './FirstPass'
import { JobUnderWay } from './JobUnderWay'
import { ProjectBar } from './ProjectBar'
import { useBatches } from './queries'

export function Batches({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const [mayEdit, mayExport] = [useMay('projects.edit'), useMay('exports.create')]
  const slug = useSlug()
  const navigate = useNavigate()
  const columns: Column<Batch>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name }) => (
        <Text fw={600} inherit>
          {name}
        </Text>
      ),
    },
    {
      key: 'progress',
      header: t('progress'),
      width: '30%',
      cell: ({ counts, automatic, jobs }) => (
        <Stack gap={2}>
          <ProjectBar counts={counts} />
          {jobs.map((job) => (
            <JobUnderWay key={job} id={job} mayStop={mayEdit} />
          ))}
          {automatic > 0 && (
            <Text size="xs" c="dimmed" data-testid="automatic-labels">
              {t('automatic.count', { count: automatic })}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: 'tasks',
      header: t('tasks'),
      align: 'right',
      width: 80,
      cell: ({ counts }) => formatCount(totalOf(counts)),
    },
    {
      key: 'priority',
      header: t('batch.priority'),
      align: 'right',
      width: 80,
      secondary: true,
      cell: ({ priority }) => priority,
    },
    {
      key: 'created',
      header: t('created'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
  const firstPass: Column<Batch> = {
    key: 'prelabel',
    header: '',
    align: 'right',
    width: 150,
    cell: (batch) => <FirstPass batch={batch} project={project} />,
  }
  const exporting: Column<Batch> = {
    key: 'export',
    header: '',
    align: 'right',
    width: 48,
    cell: ({ id, name }) => (
      <IconMenuButton
        label={t('exportBatch', { name })}
        icon={<IconFileExport size={16} />}
        onClick={() =>
          void navigate({
            to: '/o/$slug/projects/$id/exports',
            params: { slug, id: project.id },
            search: { batch: id },
          })
        }
      />
    ),
  }
  return (
    <PagedTable
      label={t('batches')}
      query={useBatches(project.id)}
      columns={[...columns, ...(mayEdit ? [firstPass] : []), ...(mayExport ? [exporting] : [])]}
      rowKey={({ id }) => id}
      empty={{ icon: <IconStack2 size={24} />, title: t('noBatches'), text: t('noBatchesText') }}
    />
  )
}
