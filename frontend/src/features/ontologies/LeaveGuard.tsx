/** Asks before changes that nobody saved are left behind. */
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConfirmModal } from '@/ui/ConfirmModal'

/** `text` says what is not saved; without it that is an ontology. */
export function LeaveGuard({ dirty, text }: { dirty: boolean; text?: string }) {
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
      {text ?? t('leaveText')}
    </ConfirmModal>
  )
}
