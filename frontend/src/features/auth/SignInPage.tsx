import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { tellSignedIn } from '@/lib/signedIn'
import { ProblemAlert } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { DemoSignIn } from './DemoSignIn'
import { isEmail, isFilled, safeNext } from './form'
import { signIn, useDemoAccounts } from './queries'

export function SignInPage() {
  const { t } = useTranslation('auth')
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const demo = useDemoAccounts().data
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: isEmail(t), password: isFilled(t) },
  })

  function enter() {
    client.clear()
    tellSignedIn()
    void navigate({ href: safeNext(next), replace: true })
  }
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: (outcome) => (outcome === 'signed-in' ? enter() : void navigate({ to: '/verify-email' })),
  })

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
      {demo && (
        <>
          <DemoSignIn accounts={demo.accounts} onDone={enter} />
          <Divider label={t('or')} labelPosition="center" />
        </>
      )}
      <form onSubmit={form.onSubmit((values) => entering.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label={t('email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput label={t('password')} autoComplete="current-password" {...form.getInputProps('password')} />
          {entering.isError && <ProblemAlert error={entering.error} />}
          <Button type="submit" size="sm" fullWidth loading={entering.isPending}>
            {t('signIn')}
          </Button>
          <TextLink to="/reset-password" size="sm" ta="center">
            {t('forgot')}
          </TextLink>
        </Stack>
      </form>
    </AuthFrame>
  )
}
