import { Button, Group, Modal, NativeSelect, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Role } from '@/api/types'
import { ShownOnce } from '@/ui/CopyButton'
import { FormModal } from '@/ui/FormModal'
import { rolesUpTo } from './MembersPage'
import { useInvite } from './queries'

const days = [1, 7, 30, 90]

export function InviteModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const inviting = useInvite()
  const choices = rolesUpTo(useOrganization()?.role)
  const form = useForm({
    initialValues: { email: '', role: 'annotator' as Role, expires_in_days: '7' },
    validate: {
      email: (value) =>
        value.trim() === '' || /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('invitations.emailInvalid'),
    },
  })
  function close() {
    onClose()
    inviting.reset()
    form.reset()
  }
  const invite = form.onSubmit(({ email, role, expires_in_days }) =>
    inviting.mutate({
      role,
      expires_in_days: Number(expires_in_days),
      ...(email.trim() ? { email: email.trim() } : {}),
    }),
  )
  if (inviting.data?.link) {
    return (
      <Modal opened={opened} onClose={close} title={t('members.invite')} closeOnClickOutside={false}>
        <Stack gap="md">
          <ShownOnce label={t('invitations.link')} value={inviting.data.link} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('invitations.done')}</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <FormModal
      opened={opened}
      onClose={close}
      title={t('members.invite')}
      submit={t('invitations.create')}
      busy={inviting.isPending}
      error={inviting.error}
      onSubmit={invite}
    >
      <TextInput
        label={t('members.email')}
        description={t('invitations.emailHint')}
        type="email"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label={t('members.role')}
        description={t(`roleTexts.${form.values.role}`)}
        allowDeselect={false}
        data={choices.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        {...form.getInputProps('role')}
      />
      <NativeSelect
        label={t('invitations.days')}
        data={days.map((count) => ({ value: String(count), label: t('invitations.daysOf', { count }) }))}
        {...form.getInputProps('expires_in_days')}
      />
    </FormModal>
  )
}
