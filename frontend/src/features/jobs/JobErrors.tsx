/** What a job refused: each mistake once, with the lines that have it. */
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { formatCount } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { type Column, DataTable } from '@/ui/DataTable'
import { Field } from '@/ui/Field'
import { DownloadErrors } from './DownloadErrors'
import { type ErrorGroup, groupsOf, rangesOf } from './groups'
import classes from './JobErrors.module.css'
import { ERRORS_AT_ONCE, useJobErrors } from './queries'
import { isTrial } from './trial'

const RANGES = 6
const SUBJECTS = 5

/** The first of many, and how many more there are. */
function First({ first, rest }: { first: readonly string[]; rest: number }) {
  const { t } = useTranslation('jobs')
  const more = rest > 0 ? ` ${t('andMore', { count: rest, number: formatCount(rest) })}` : ''
  return <span className={classes.first}>{first.join(', ') + more}</span>
}

function Subjects({ subjects }: { subjects: readonly string[] }) {
  return <First first={subjects.slice(0, SUBJECTS)} rest={Math.max(0, subjects.length - SUBJECTS)} />
}

export function ErrorGroups({ label, groups }: { label: string; groups: ErrorGroup[] }) {
  const { t } = useTranslation('jobs')
  const columns: Column<ErrorGroup>[] = [
    {
      key: 'line',
      header: t('line'),
      width: '27%',
      cell: ({ lines, subjects }) =>
        lines.length > 0 ? <First {...rangesOf(lines, RANGES)} /> : <Subjects subjects={subjects} />,
    },
    {
      key: 'what',
      header: t('what'),
      cell: ({ count, lines, subjects, error }) => (
        <>
          <Text size="sm" className={classes.first}>
            {count > 1 && (
              <Text span inherit fw={600}>
                {t(lines.length === count ? 'linesCount' : 'timesCount', { count, number: formatCount(count) })}:{' '}
              </Text>
            )}
            {error.message}
          </Text>
          {lines.length > 0 && subjects.length > 0 && (
            <Text size="xs">
              {t('about', { count: subjects.length })} <Subjects subjects={subjects} />
            </Text>
          )}
          {error.expected && (
            <Text size="xs" c="dimmed" className={classes.first}>
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
  const loaded = rowsOf(errors.data)
  const groups = groupsOf(loaded)
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
      {errors.hasNextPage && (loaded.length >= ERRORS_AT_ONCE || errors.isFetchNextPageError) && (
        <>
          <Text size="xs" c="dimmed">
            {t('ofTheFirst', { number: formatCount(loaded.length) })}
          </Text>
          <Button variant="default" loading={errors.isFetchingNextPage} onClick={() => void errors.fetchNextPage()}>
            {t('more')}
          </Button>
        </>
      )}
    </Stack>
  )
}
