/** A small form in a dialog: fields, what the server refused, and two buttons. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from './ErrorState'

interface FormModalProps {
  opened: boolean
  onClose: () => void
  title: string
  submit: string
  busy?: boolean
  disabled?: boolean
  error?: unknown
  size?: string | number
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  children: ReactNode
}

export function FormModal(props: FormModalProps) {
  const { opened, onClose, title, submit, busy, disabled, error, size = 'md', onSubmit, children } = props
  const { t } = useTranslation('ui')
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size}>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="sm">
          {children}
          {error != null && <ProblemAlert error={error} />}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={disabled}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
