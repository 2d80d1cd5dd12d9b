import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { isEmail } from './form'
import { requestPasswordReset } from './queries'

export function ResetRequestPage() {
  const { t } = useTranslation('auth')
  const form = useForm({ initialValues: { email: '' }, validate: { email: isEmail(t) } })
  const asking = useMutation({ mutationFn: requestPasswordReset })
  const back = <TextLink to="/sign-in">{t('backToSignIn')}</TextLink>

  if (asking.isSuccess) {
    return <AuthFrame title={t('resetSentTitle')} text={t('resetSentText', form.getValues())} footer={back} />
  }
  return (
    <AuthFrame title={t('resetTitle')} text={t('resetText')} footer={back}>
      <form onSubmit={form.onSubmit((values) => asking.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label={t('email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
          {asking.isError && <ProblemAlert error={asking.error} />}
          <Button type="submit" size="sm" fullWidth loading={asking.isPending}>
            {t('resetSend')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
