import { Box, Text } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { formatAgo, formatSeconds } from '@/lib/format'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { RowButton } from '@/ui/RowButton'
import { JobDrawer } from './JobDrawer'
import { JobProgressLine, JobState } from './JobState'
import { useJobs } from './queries'

function tookSeconds(job: Job): number | null {
  if (!job.started_at || !job.finished_at) return null
  return (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000
}

function useColumns(open: (id: string) => void): Column<Job>[] {
  const { t } = useTranslation('jobs')
  return [
    {
      key: 'title',
      header: t('name'),
      cell: (job) => (
        <>
          <RowButton onClick={() => open(job.id)}>{job.title}</RowButton>
          <Box hiddenFrom="sm" mt={6}>
            <JobState job={job} />
            <JobProgressLine job={job} />
          </Box>
        </>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      width: 170,
      secondary: true,
      cell: (job) => <JobState job={job} />,
    },
    {
      key: 'progress',
      header: t('progress'),
      width: '34%',
      secondary: true,
      cell: (job) => <JobProgressLine job={job} />,
    },
    {
      key: 'started',
      header: t('started'),
      width: 130,
      secondary: true,
      cell: (job) => (
        <Text size="sm" c="dimmed" inherit>
          {formatAgo(job.started_at ?? job.created_at)}
        </Text>
      ),
    },
    {
      key: 'took',
      header: t('took'),
      width: 90,
      align: 'right',
      secondary: true,
      cell: (job) => {
        const seconds = tookSeconds(job)
        return seconds === null ? '' : formatSeconds(seconds)
      },
    },
  ]
}

export function JobsPage() {
  const { t } = useTranslation('jobs')
  const [opened, setOpened] = useState<string | null>(null)
  return (
    <>
      <ListPage
        title={t('title')}
        query={useJobs()}
        columns={useColumns(setOpened)}
        rowKey={(job) => job.id}
        onRowClick={(job) => setOpened(job.id)}
        empty={{ icon: <IconListCheck size={24} />, title: t('empty'), text: t('emptyText') }}
      />
      <JobDrawer id={opened} onClose={() => setOpened(null)} />
    </>
  )
}
