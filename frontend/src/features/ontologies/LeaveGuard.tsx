/** Asks before changes that nobody saved are left behind. */
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConfirmModal } from '@/ui/ConfirmModal'

export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation('ontologies')
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true })
  return (
    <ConfirmModal
      opened={blocker.status === 'blocked'}
      title={t('leave')}
      confirm={t('leaveConfirm')}
      onClose={() => blocker.reset?.()}
      onConfirm={async () => blocker.proceed?.()}
    >
      {t('leaveText')}
    </ConfirmModal>
  )
}
