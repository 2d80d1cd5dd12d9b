/** Asks before something that cannot be taken back. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from './ErrorState'

interface ConfirmModalProps {
  opened: boolean
  title: string
  children: ReactNode
  confirm: string
  /** Red unless nothing is lost by it. */
  color?: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
}

export function ConfirmModal({
  opened,
  title,
  children,
  confirm,
  color = 'red.8',
  onConfirm,
  onClose,
}: ConfirmModalProps) {
  const { t } = useTranslation('ui')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)

  async function go() {
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      onClose()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal opened={opened} onClose={onClose} title={title} size="sm">
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('cancel')}
          </Button>
          <Button color={color} loading={busy} onClick={go}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
