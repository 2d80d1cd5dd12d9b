/** Signing in without leaving the page. */
import { Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SignInForm } from './SignInForm'

interface SignInDialogProps {
  opened: boolean
  onClose: () => void
  onSignedIn: () => void
  /** What comes of it. */
  text: string
}

export function SignInDialog({ opened, onClose, onSignedIn, text }: SignInDialogProps) {
  const { t } = useTranslation('auth')
  const [isUnconfirmed, setUnconfirmed] = useState(false)
  return (
    <Modal opened={opened} onClose={onClose} title={t('signInTitle')} size="sm" closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">{isUnconfirmed ? t('verifyText') : text}</Text>
        {!isUnconfirmed && (
          <SignInForm onDone={(outcome) => (outcome === 'signed-in' ? onSignedIn() : setUnconfirmed(true))} />
        )}
      </Stack>
    </Modal>
  )
}
