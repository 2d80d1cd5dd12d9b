/** The imports of labels into a project, newest first, whoever started them and when: how far each is, and its report. */
import { Box, Text } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { JobDrawer } from '@/features/jobs/JobDrawer'
import { JobProgressLine, JobState } from '@/features/jobs/JobState'
import { formatAgo } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { RowButton } from '@/ui/RowButton'
import { type Format, useImports } from './queries'

function useColumns(formats: readonly Format[], open: (id: string) => void): Column<Job>[] {
  const { t } = useTranslation('exports')
  return [
    {
      key: 'format',
      header: t('format'),
      cell: (job) => (
        <>
          <RowButton onClick={() => open(job.id)}>
            {formats.find(({ name }) => name === job.params.format)?.title ?? job.title}
          </RowButton>
          <Box hiddenFrom="sm" mt={6}>
            <JobState job={job} />
          </Box>
        </>
      ),
    },
    { key: 'progress', header: t('report'), width: '50%', cell: (job) => <JobProgressLine job={job} /> },
    { key: 'state', header: t('state'), width: 120, secondary: true, cell: (job) => <JobState job={job} /> },
    {
      key: 'made',
      header: t('started'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
}

/** Nothing as long as there was none. */
export function MadeImports({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const [opened, setOpened] = useState<string | null>(null)
  const query = useImports(project)
  const columns = useColumns(formats, setOpened)
  if (rowsOf(query.data).length === 0) return null
  return (
    <>
      <PagedTable
        label={t('imports')}
        query={query}
        columns={columns}
        rowKey={({ id }) => id}
        onRowClick={({ id }) => setOpened(id)}
        empty={{ icon: <IconFileImport size={24} />, title: t('imports') }}
      />
      <JobDrawer id={opened} onClose={() => setOpened(null)} />
    </>
  )
}
