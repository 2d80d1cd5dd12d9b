import { Badge, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useOrganization } from '@/api/session'
import { type Member, type Role, roles } from '@/api/types'
import { formatDay } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { Invitations } from './Invitations'
import { InviteModal } from './InviteModal'
import { useChangeRole, useMembers, useRemoveMember } from './queries'

/** Roles one may give: up to one's own. */
export function rolesUpTo(own: Role | undefined): readonly Role[] {
  return own ? roles.slice(roles.indexOf(own)) : []
}

function RoleChoice({ member }: { member: Member }) {
  const { t } = useTranslation('settings')
  const changing = useChangeRole()
  const choices = rolesUpTo(useOrganization()?.role)
  const mayChange = useMay('members.manage') && !member.is_you && choices.includes(member.role)
  if (!mayChange) return t(`roles.${member.role}`)
  const change = (role: Role) =>
    changing.mutate(
      { id: member.id, role },
      {
        onSuccess: () => notifyDone(t('members.roleChanged', { name: member.name, role: t(`roles.${role}`) })),
        onError: notifyProblem,
      },
    )
  return (
    <NativeSelect
      size="xs"
      variant="filled"
      aria-label={t('members.roleOf', { name: member.name })}
      value={member.role}
      disabled={changing.isPending}
      onChange={(event) => change(event.currentTarget.value as Role)}
      data={choices.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
    />
  )
}

function useColumns(onRemove: (member: Member) => void): Column<Member>[] {
  const { t } = useTranslation('settings')
  const mayManage = useMay('members.manage')
  return [
    {
      key: 'person',
      header: t('members.person'),
      cell: ({ name, email, is_you }) => (
        <>
          <Group gap={6}>
            <Text fw={600} inherit>
              {name}
            </Text>
            {is_you && (
              <Badge size="xs" color="gray">
                {t('members.you')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {email}
          </Text>
        </>
      ),
    },
    { key: 'role', header: t('members.role'), width: 150, cell: (member) => <RoleChoice member={member} /> },
    {
      key: 'since',
      header: t('members.since'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatDay(created_at)}
        </Text>
      ),
    },
    {
      key: 'remove',
      header: '',
      align: 'right',
      width: 100,
      cell: (member) =>
        mayManage &&
        !member.is_you && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onRemove(member)}>
            {t('members.remove')}
          </Button>
        ),
    },
  ]
}

export function MembersPage() {
  const { t } = useTranslation('settings')
  const [inviting, { open, close }] = useDisclosure(false)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const removing = useRemoveMember()
  const mayManage = useMay('members.manage')
  const columns = useColumns(setLeaving)
  return (
    <Stack gap="lg">
      {mayManage && (
        <Group justify="flex-end">
          <Button leftSection={<IconUserPlus size={15} />} onClick={open}>
            {t('members.invite')}
          </Button>
        </Group>
      )}
      <PagedTable
        label={t('tabs.members')}
        query={useMembers()}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{ icon: <IconUsers size={24} />, title: t('tabs.members') }}
      />
      {mayManage && <Invitations />}
      <InviteModal opened={inviting} onClose={close} />
      <ConfirmModal
        opened={leaving !== null}
        title={t('members.removeTitle', { name: leaving?.name })}
        confirm={t('members.remove')}
        onClose={() => setLeaving(null)}
        onConfirm={() => removing.mutateAsync(leaving!.id)}
      >
        {t('members.removeAsk', { name: leaving?.name })}
      </ConfirmModal>
    </Stack>
  )
}
