/** The notice that a mail was sent, and the page its link opens. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '@/ui/ErrorState'
import { ButtonLink, TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { verifyEmail } from './queries'

export function VerifyNoticePage() {
  const { t } = useTranslation('auth')
  return (
    <AuthFrame
      title={t('verifyTitle')}
      text={t('verifyText')}
      footer={<TextLink to="/sign-in">{t('backToSignIn')}</TextLink>}
    />
  )
}

/** Confirms by a click, not by opening the page: mail scanners open links too. */
export function VerifyEmailPage() {
  const { t } = useTranslation('auth')
  const { key } = useParams({ from: '/verify-email/$key' })
  const confirming = useMutation({ mutationFn: verifyEmail })
  if (confirming.isSuccess) {
    return (
      <AuthFrame title={t('verifyDone')} text={t('verifyDoneText')}>
        <ButtonLink to={confirming.data.signedIn ? '/' : '/sign-in'} size="sm" fullWidth>
          {t('goOn')}
        </ButtonLink>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('verifyTitle')}>
      {confirming.isError && <ProblemAlert error={confirming.error} />}
      <Button size="sm" fullWidth loading={confirming.isPending} onClick={() => confirming.mutate(key)}>
        {t('goOn')}
      </Button>
    </AuthFrame>
  )
}
