/** A job started from this page: how far it is and which lines were refused. */
import { CloseButton, Group, Paper, ScrollArea, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CancelJob } from './CancelJob'
import { JobErrors } from './JobErrors'
import { JobFinding } from './JobFinding'
import { JobProgressLine, JobState } from './JobState'
import { isActive, useJob } from './queries'
import { hasFinding } from './trial'

export function JobPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('ui')
  const job = useJob(id).data
  if (!job) return null
  return (
    <Paper p="sm" role="status" data-testid="job-panel">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600} truncate>
            {job.title}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <JobState job={job} />
            <CancelJob job={job} size="compact-xs" />
            {!isActive(job) && <CloseButton size="sm" aria-label={t('close')} onClick={onClose} />}
          </Group>
        </Group>
        {!hasFinding(job) && <JobProgressLine job={job} />}
        <JobFinding job={job} />
        {!isActive(job) && job.result.empty !== true && (
          <ScrollArea.Autosize mah="max(260px, 45vh)">
            <JobErrors job={job} />
          </ScrollArea.Autosize>
        )}
      </Stack>
    </Paper>
  )
}
