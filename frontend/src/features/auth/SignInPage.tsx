import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { safeNext } from './form'
import { SignInForm } from './SignInForm'

export function SignInPage() {
  const { t } = useTranslation('auth')
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const client = useQueryClient()

  function enter() {
    client.clear()
    void navigate({ href: safeNext(next), replace: true })
  }

  return (
    <AuthFrame
      title={t('signInTitle')}
      footer={
        <>
          {t('noAccount')}{' '}
          <TextLink to="/sign-up" search={{ next }} underline="always">
            {t('signUp')}
          </TextLink>
        </>
      }
    >
      <SignInForm onDone={(outcome) => (outcome === 'signed-in' ? enter() : void navigate({ to: '/verify-email' }))}>
        <TextLink to="/reset-password" size="sm" ta="center">
          {t('forgot')}
        </TextLink>
      </SignInForm>
    </AuthFrame>
  )
}
