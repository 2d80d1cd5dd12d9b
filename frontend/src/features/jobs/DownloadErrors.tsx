import { Button, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { notifyProblem } from '@/ui/notify'
import { downloadErrors, downloadResults, hasResults } from './errorsFile'

interface DownloadProps {
  job: Job
  label: string
  download: (job: Job) => Promise<void>
}

function Download({ job, label, download }: DownloadProps) {
  const downloading = useMutation({ mutationFn: () => download(job), onError: notifyProblem })
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={14} />}
      loading={downloading.isPending}
      onClick={() => downloading.mutate()}
    >
      {label}
    </Button>
  )
}

export function DownloadErrors({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  return (
    <Group gap="xs">
      {hasResults(job) && <Download job={job} label={t('downloadResults')} download={downloadResults} />}
      <Download job={job} label={t('download')} download={downloadErrors} />
    </Group>
  )
}
