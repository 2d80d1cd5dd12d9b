import { Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { asProblem } from '@/lib/problem'
import { ProblemAlert } from '@/ui/ErrorState'
import { ButtonLink, TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { isLongEnough } from './form'
import { resetPassword } from './queries'

export function ResetSetPage() {
  const { t } = useTranslation('auth')
  const { key } = useParams({ from: '/reset-password/$key' })
  const client = useQueryClient()
  const form = useForm({ initialValues: { password: '' }, validate: { password: isLongEnough(t) } })
  const setting = useMutation({
    mutationFn: resetPassword,
    onSuccess: () => client.clear(),
    onError: (error) => form.setErrors(asProblem(error).fields()),
  })

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
      <form onSubmit={form.onSubmit(({ password }) => setting.mutate({ key, password }))} noValidate>
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
