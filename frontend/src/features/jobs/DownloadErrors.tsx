import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { notifyProblem } from '@/ui/notify'
import { downloadErrors } from './errorsFile'

export function DownloadErrors({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const downloading = useMutation({ mutationFn: () => downloadErrors(job), onError: notifyProblem })
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={14} />}
      loading={downloading.isPending}
      onClick={() => downloading.mutate()}
    >
      {t('download')}
    </Button>
  )
}
