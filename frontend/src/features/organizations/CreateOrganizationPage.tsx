import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { meQuery, useMe } from '@/api/session'
import { AuthFrame } from '@/features/auth/AuthFrame'
import { signOut } from '@/features/auth/queries'
import { ProblemAlert } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { useCreateOrganization } from './queries'

export function CreateOrganizationPage() {
  const { t } = useTranslation('organizations')
  const navigate = useNavigate()
  const client = useQueryClient()
  const me = useMe()
  const creating = useCreateOrganization()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })

  const create = ({ name }: { name: string }) =>
    creating.mutate(name.trim(), {
      onSuccess: async ({ slug }) => {
        await client.fetchQuery({ ...meQuery, staleTime: 0 })
        await navigate({ to: '/o/$slug/projects', params: { slug } })
      },
    })

  const isMember = (me?.organizations.length ?? 0) > 0
  return (
    <AuthFrame
      title={t('newTitle')}
      text={t('newText')}
      footer={
        isMember ? (
          <TextLink to="/">{t('back')}</TextLink>
        ) : (
          <Button variant="transparent" onClick={() => void signOut()}>
            {t('signOut')}
          </Button>
        )
      }
    >
      <form onSubmit={form.onSubmit(create)} noValidate>
        <Stack gap="sm">
          <TextInput label={t('name')} placeholder={t('nameExample')} data-autofocus {...form.getInputProps('name')} />
          {creating.isError && <ProblemAlert error={creating.error} />}
          <Button type="submit" size="sm" fullWidth loading={creating.isPending}>
            {t('create')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
