/** Who one is, and that it is so: on the page of signing in and in its dialog. */
import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '@/ui/ErrorState'
import { DemoSignIn } from './DemoSignIn'
import { isEmail, isFilled } from './form'
import { type SignInOutcome, signIn, useDemoAccounts } from './queries'

interface SignInFormProps {
  onDone: (outcome: SignInOutcome) => void
  /** Below the button. */
  children?: ReactNode
}

export function SignInForm({ onDone, children }: SignInFormProps) {
  const { t } = useTranslation('auth')
  const demo = useDemoAccounts().data
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: isEmail(t), password: isFilled(t) },
  })
  const entering = useMutation({ mutationFn: signIn, onSuccess: onDone })
  return (
    <Stack gap="md">
      {demo && (
        <>
          <DemoSignIn accounts={demo.accounts} onDone={() => onDone('signed-in')} />
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
          {children}
        </Stack>
      </form>
    </Stack>
  )
}
