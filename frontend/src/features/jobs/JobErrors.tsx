/** What a job refused, line by line. */
import { Button, Code, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Job, JobError } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import { type Column, DataTable } from '@/ui/DataTable'
import { useJobErrors } from './queries'

export function JobErrors({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const wanted = job.failed > 0 || job.state === 'failed'
  const errors = useJobErrors(job.id, wanted)
  const rows = rowsOf(errors.data)
  if (!wanted || !errors.isSuccess) return null

  const columns: Column<JobError>[] = [
    {
      key: 'line',
      header: t('line'),
      width: 60,
      align: 'right',
      cell: (error) => error.line ?? error.subject,
    },
    {
      key: 'what',
      header: t('what'),
      cell: (error) => (
        <>
          <Text size="sm">{error.message}</Text>
          {error.expected && (
            <Text size="xs" c="dimmed">
              {t('expected')}: {error.expected}
            </Text>
          )}
          {error.pointer && (
            <Code fz={11} style={{ overflowWrap: 'anywhere' }}>
              {error.pointer}
            </Code>
          )}
        </>
      ),
    },
  ]
  return (
    <Stack gap="xs">
      <Title order={2} fz="sm">
        {t('errors')}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noErrors')}
        </Text>
      ) : (
        <DataTable
          label={t('errorsOf', { title: job.title })}
          columns={columns}
          rows={rows}
          rowKey={(error) => `${error.line}${error.pointer}${error.subject}${error.code}`}
        />
      )}
      {errors.hasNextPage && (
        <Button variant="default" onClick={() => void errors.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Stack>
  )
}
