/** One's own account: name, address, password, and the organizations one is in. */
import { Badge, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '@/api/session'
import type { Me } from '@/api/types'
import { useLeaveOrganization } from '@/features/settings/queries'
import { asProblem } from '@/lib/problem'
import { useSlug } from '@/lib/route'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { type Column, DataTable } from '@/ui/DataTable'
import { ProblemAlert } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { useChangePassword, useEmailAddresses, useResendConfirmation } from './queries'

function You({ user }: { user: Me['user'] }) {
  const { t } = useTranslation('account')
  const address = useEmailAddresses({ fresh: true }).data?.find(({ primary }) => primary)
  const resending = useResendConfirmation()
  const resend = () =>
    resending.mutate(user.email, {
      onSuccess: () => notifyDone(t('sent', { email: user.email })),
      onError: notifyProblem,
    })
  return (
    <Stack gap="sm" maw={420}>
      <TextInput label={t('name')} description={t('nameHint')} value={user.name} readOnly variant="filled" />
      <TextInput
        label={t('email')}
        value={user.email}
        readOnly
        variant="filled"
        rightSectionWidth={116}
        rightSection={
          address && (
            <Badge size="sm" color={address.verified ? 'teal' : 'yellow'} autoContrast>
              {t(address.verified ? 'confirmed' : 'unconfirmed')}
            </Badge>
          )
        }
      />
      {address && !address.verified && (
        <Button variant="default" w="fit-content" loading={resending.isPending} onClick={resend}>
          {t('resend')}
        </Button>
      )}
    </Stack>
  )
}

export function ChangePassword() {
  const { t } = useTranslation('account')
  const changing = useChangePassword()
  const form = useForm({
    initialValues: { current_password: '', new_password: '' },
    validate: {
      current_password: (value) => (value ? null : t('required')),
      new_password: (value) => (value.length >= 8 ? null : t('short')),
    },
  })
  const change = form.onSubmit((values) =>
    changing.mutate(values, {
      onSuccess: () => {
        form.reset()
        notifyDone(t('changed'))
      },
      onError: (error) => form.setErrors(asProblem(error).fields()),
    }),
  )
  const isElsewhere = changing.isError && Object.keys(asProblem(changing.error).fields()).length === 0
  return (
    <form onSubmit={change} noValidate>
      <Stack gap="sm" maw={420}>
        <PasswordInput
          label={t('current')}
          autoComplete="current-password"
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label={t('next')}
          description={t('nextHint')}
          autoComplete="new-password"
          {...form.getInputProps('new_password')}
        />
        {isElsewhere && <ProblemAlert error={changing.error} />}
        <Button type="submit" w="fit-content" loading={changing.isPending}>
          {t('change')}
        </Button>
      </Stack>
    </form>
  )
}

type Own = Me['organizations'][number]

function Organizations({ organizations }: { organizations: Own[] }) {
  const { t } = useTranslation(['account', 'settings'])
  const slug = useSlug()
  const [chosen, choose] = useState<Own | null>(null)
  const leaving = useLeaveOrganization()
  async function leave() {
    await leaving.mutateAsync(chosen!.slug)
    if (chosen!.slug === slug) window.location.assign('/')
  }
  const columns: Column<Own>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name, slug: other }) => (
        <TextLink to="/o/$slug/projects" params={{ slug: other }} fw={600} c="inherit" inherit>
          {name}
        </TextLink>
      ),
    },
    { key: 'role', header: t('settings:members.role'), width: 130, cell: ({ role }) => t(`settings:roles.${role}`) },
    {
      key: 'leave',
      header: '',
      align: 'right',
      width: 100,
      cell: (one) => (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t('leaveName', { name: one.name })}
          onClick={() => choose(one)}
        >
          {t('leave')}
        </Button>
      ),
    },
  ]
  return (
    <>
      <DataTable label={t('organizations')} columns={columns} rows={organizations} rowKey={(one) => one.slug} />
      <ConfirmModal
        opened={chosen !== null}
        title={t('leaveName', { name: chosen?.name })}
        confirm={t('leave')}
        onClose={() => choose(null)}
        onConfirm={leave}
      >
        {t('leaveAsk', { name: chosen?.name })}
      </ConfirmModal>
    </>
  )
}

export function AccountPage() {
  const { t } = useTranslation('account')
  const me = useMe()
  if (!me) return null
  return (
    <Page header={<PageHeader title={t('title')} />}>
      <Stack gap="xl">
        <section>
          <Title order={2} mb="xs">
            {t('you')}
          </Title>
          <You user={me.user} />
        </section>
        <section>
          <Title order={2} mb="xs">
            {t('password')}
          </Title>
          <ChangePassword />
        </section>
        <section>
          <Title order={2} mb={4}>
            {t('organizations')}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t('organizationsText')}
          </Text>
          <Organizations organizations={me.organizations} />
        </section>
      </Stack>
    </Page>
  )
}
