/** Sets a task aside, with a reason. */
import { Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormModal } from '@/ui/FormModal'

interface ReasonDialogProps {
  readonly opened: boolean
  readonly title: string
  readonly body: string
  readonly label: string
  readonly submit: string
  readonly testId: string
  onSubmit(reason: string): Promise<void>
  onClose(): void
}

/** Asks for a few words that somebody else will read, and does nothing without them. */
export function ReasonDialog({ opened, title, body, label, submit, testId, onSubmit, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const go = async () => {
    setBusy(true)
    setError(null)
    try {
      await onSubmit(reason.trim())
      setReason('')
      onClose()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={title}
      submit={submit}
      busy={isBusy}
      disabled={reason.trim() === ''}
      error={error}
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <Text size="sm" c="dimmed">
        {body}
      </Text>
      <Textarea
        label={label}
        data-testid={testId}
        data-autofocus
        autosize
        minRows={3}
        maxRows={8}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormModal>
  )
}

export function SkipDialog({
  opened,
  onClose,
  onSkip,
}: {
  opened: boolean
  onClose(): void
  onSkip(reason: string): Promise<void>
}) {
  const { t } = useTranslation('labeling')
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={t('skip.title')}
      body={t('skip.body')}
      label={t('skip.reason')}
      submit={t('skip.go')}
      testId="skip-reason"
      onSubmit={onSkip}
    />
  )
}
