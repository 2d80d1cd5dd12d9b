import { Button, Center, Loader, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { asProblem } from '@/lib/problem'
import { ProblemAlert } from '@/ui/ErrorState'
import { ButtonLink, TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { isLongEnough } from './form'
import { isResetKeyGood, resetPassword } from './queries'

export function ResetSetPage() {
  const { key } = useParams({ from: '/reset-password/$key' })
  return <ResetSet key={key} resetKey={key} />
}

/** Asked before the form is shown, so that nobody thinks up a password for a link that is dead. */
export function ResetSet({ resetKey }: { resetKey: string }) {
  const { t } = useTranslation('auth')
  const good = useQuery({
    queryKey: ['reset-key', resetKey],
    queryFn: () => isResetKeyGood(resetKey),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (good.isPending) {
    return (
      <AuthFrame title={t('resetSetTitle')}>
        <Center>
          <Loader size="sm" type="dots" aria-label={t('ui:loading')} />
        </Center>
      </AuthFrame>
    )
  }
  // Where nobody could say, the form tells once it is sent.
  return good.data === false ? <TooOld /> : <NewPassword resetKey={resetKey} />
}

function TooOld() {
  const { t } = useTranslation('auth')
  const back = <TextLink to="/sign-in">{t('backToSignIn')}</TextLink>
  return (
    <AuthFrame title={t('resetOldTitle')} text={t('resetOldText')} footer={back}>
      <ButtonLink to="/reset-password" size="sm" fullWidth>
        {t('resetAgain')}
      </ButtonLink>
    </AuthFrame>
  )
}

function NewPassword({ resetKey }: { resetKey: string }) {
  const { t } = useTranslation('auth')
  const client = useQueryClient()
  const form = useForm({ initialValues: { password: '' }, validate: { password: isLongEnough(t) } })
  const setting = useMutation({
    mutationFn: resetPassword,
    onSuccess: () => client.clear(),
    onError: (error) => form.setErrors(asProblem(error).fields()),
  })

  if (setting.isError && asProblem(setting.error).fields().key) return <TooOld />
  if (setting.isSuccess) {
    return (
      <AuthFrame title={t('resetSetTitle')} text={t('resetDone')}>
        <ButtonLink to={setting.data.signedIn ? '/' : '/sign-in'} size="sm" fullWidth>
          {t('goOn')}
        </ButtonLink>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('resetSetTitle')} footer={<TextLink to="/sign-in">{t('backToSignIn')}</TextLink>}>
      <form onSubmit={form.onSubmit(({ password }) => setting.mutate({ key: resetKey, password }))} noValidate>
        <Stack gap="sm">
          <PasswordInput
            label={t('newPassword')}
            description={t('passwordHint')}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          {setting.isError && !form.errors.password && <ProblemAlert error={setting.error} />}
          <Button type="submit" size="sm" fullWidth loading={setting.isPending}>
            {t('resetSet')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
