import { Button, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Invitation } from '@/api/types'
import { formatDay } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { type Column, DataTable } from '@/ui/DataTable'
import { useInvitations, useWithdrawInvitation } from './queries'

function stateOf({ accepted_at, expires_at }: Invitation): 'open' | 'accepted' | 'expired' {
  if (accepted_at) return 'accepted'
  return Date.parse(expires_at) < Date.now() ? 'expired' : 'open'
}

export function Invitations() {
  const { t } = useTranslation('settings')
  const rows = rowsOf(useInvitations(true).data)
  const [chosen, setChosen] = useState<Invitation | null>(null)
  const withdrawing = useWithdrawInvitation()
  const columns: Column<Invitation>[] = [
    { key: 'email', header: t('members.email'), cell: ({ email }) => email || t('invitations.anybody') },
    { key: 'role', header: t('members.role'), width: 110, cell: ({ role }) => t(`roles.${role}`) },
    { key: 'state', header: t('invitations.state'), width: 110, cell: (row) => t(`invitations.${stateOf(row)}`) },
    {
      key: 'expires',
      header: t('invitations.expires'),
      width: 130,
      secondary: true,
      cell: ({ expires_at }) => (
        <Text c="dimmed" inherit>
          {formatDay(expires_at)}
        </Text>
      ),
    },
    {
      key: 'withdraw',
      header: '',
      align: 'right',
      width: 110,
      cell: (row) =>
        stateOf(row) === 'open' && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setChosen(row)}>
            {t('invitations.withdraw')}
          </Button>
        ),
    },
  ]
  return (
    <section>
      <Title order={2} mb="xs">
        {t('invitations.title')}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('invitations.none')}
        </Text>
      ) : (
        <DataTable label={t('invitations.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      )}
      <ConfirmModal
        opened={chosen !== null}
        title={t('invitations.withdrawTitle')}
        confirm={t('invitations.withdraw')}
        onClose={() => setChosen(null)}
        onConfirm={() => withdrawing.mutateAsync(chosen!.id)}
      >
        {t('invitations.withdrawAsk')}
      </ConfirmModal>
    </section>
  )
}
