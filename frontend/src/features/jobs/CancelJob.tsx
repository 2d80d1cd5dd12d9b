/** Stops a job that is not over, once it was asked for a second time. */
import { Button, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { isActive, useCancelJob } from './queries'

export function CancelJob({ job, ...rest }: { job: Job } & ButtonProps) {
  const { t } = useTranslation('jobs')
  const [asking, { open, close }] = useDisclosure(false)
  const cancelling = useCancelJob()
  if (!isActive(job)) return null
  return (
    <>
      <Button variant="default" onClick={open} {...rest}>
        {t('cancel')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('cancel')}
        confirm={t('cancel')}
        onClose={close}
        onConfirm={() => cancelling.mutateAsync(job.id)}
      >
        {t('cancelAsk', { title: job.title })}
      </ConfirmModal>
    </>
  )
}
