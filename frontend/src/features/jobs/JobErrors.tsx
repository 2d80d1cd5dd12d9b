/** What a job refused: each mistake once, with the lines that have it. */
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import { type Column, DataTable } from '@/ui/DataTable'
import { Field } from '@/ui/Field'
import { DownloadErrors } from './DownloadErrors'
import { type ErrorGroup, groupsOf, rangesOf } from './groups'
import { useJobErrors } from './queries'
import { isTrial } from './trial'

const SUBJECTS = 5

function Where({ group: { lines, subjects } }: { group: ErrorGroup }) {
  const more = subjects.length > SUBJECTS ? ' …' : ''
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {[rangesOf(lines), subjects.slice(0, SUBJECTS).join(', ') + more].filter(Boolean).join(', ')}
    </span>
  )
}

export function ErrorGroups({ label, groups }: { label: string; groups: ErrorGroup[] }) {
  const { t } = useTranslation('jobs')
  const columns: Column<ErrorGroup>[] = [
    { key: 'line', header: t('line'), width: 110, cell: (group) => <Where group={group} /> },
    {
      key: 'what',
      header: t('what'),
      cell: ({ count, lines, error }) => (
        <>
          <Text size="sm">
            {count > 1 && `${t(lines.length === count ? 'linesCount' : 'timesCount', { count })}: `}
            {error.message}
          </Text>
          {error.expected && (
            <Text size="xs" c="dimmed">
              {t('expected')}: {error.expected}
            </Text>
          )}
          <Field pointer={error.pointer} />
        </>
      ),
    },
  ]
  return <DataTable label={label} columns={columns} rows={groups} rowKey={({ key }) => key} />
}

export function JobErrors({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const wanted = job.failed > 0 || job.state === 'failed'
  const errors = useJobErrors(job.id, wanted)
  const groups = groupsOf(rowsOf(errors.data))
  if (!wanted || !errors.isSuccess) return null
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Title order={2} fz="sm">
          {t(isTrial(job) ? 'wouldRefuse' : 'errors')}
        </Title>
        {groups.length > 0 && <DownloadErrors job={job} />}
      </Group>
      {groups.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noErrors')}
        </Text>
      ) : (
        <ErrorGroups label={t('errorsOf', { title: job.title })} groups={groups} />
      )}
      {errors.hasNextPage && (
        <Button variant="default" onClick={() => void errors.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Stack>
  )
}
