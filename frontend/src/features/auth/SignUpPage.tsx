import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { asProblem } from '@/lib/problem'
import { ProblemAlert } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { AuthFrame } from './AuthFrame'
import { isEmail, isFilled, isLongEnough, safeNext } from './form'
import { signUp } from './queries'

export function SignUpPage() {
  const { t } = useTranslation('auth')
  const { next } = useSearch({ from: '/sign-up' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: { name: isFilled(t), email: isEmail(t), password: isLongEnough(t) },
  })
  const joining = useMutation({
    mutationFn: signUp,
    onSuccess: (outcome) => {
      client.clear()
      if (outcome === 'verify-email') void navigate({ to: '/verify-email' })
      else void navigate({ href: safeNext(next), replace: true })
    },
    onError: (error) => form.setErrors(asProblem(error).fields()),
  })

  return (
    <AuthFrame
      title={t('signUpTitle')}
      footer={
        <>
          {t('haveAccount')}{' '}
          <TextLink to="/sign-in" search={{ next }} underline="always">
            {t('signIn')}
          </TextLink>
        </>
      }
    >
      <form onSubmit={form.onSubmit((values) => joining.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label={t('name')} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label={t('email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput
            label={t('password')}
            description={t('passwordHint')}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          {joining.isError && asProblem(joining.error).errors.length === 0 && <ProblemAlert error={joining.error} />}
          <Button type="submit" size="sm" fullWidth loading={joining.isPending}>
            {t('signUp')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
