import { Badge, Button, Code, Group, Stack, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKey } from '@/api/types'
import { formatAgo, formatDay } from '@/lib/format'
import { Allowed } from '@/ui/Allowed'
import { ConfirmModal } from '@/ui/ConfirmModal'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { ApiKeyModal } from './ApiKeyModal'
import { useApiKeys, useRevokeApiKey } from './queries'

/** The day on which a key ends, and whether it has. */
export function Expiry({ at }: { at: string }) {
  const { t } = useTranslation('settings')
  const isOver = Date.parse(at) <= Date.now()
  return (
    <Group gap={6} wrap="nowrap" c={isOver ? 'dimmed' : undefined}>
      {formatDay(at)}
      {isOver && (
        <Badge size="sm" color="red">
          {t('keys.expired')}
        </Badge>
      )}
    </Group>
  )
}

function useColumns(onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  const { t } = useTranslation('settings')
  return [
    {
      key: 'name',
      header: t('keys.name'),
      cell: ({ name, owner }) => (
        <>
          <Text fw={600} inherit>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {owner.name}
          </Text>
        </>
      ),
    },
    { key: 'prefix', header: t('keys.prefix'), secondary: true, cell: ({ prefix }) => <Code>fp_{prefix}_…</Code> },
    {
      key: 'scopes',
      header: t('keys.scopes'),
      width: 110,
      cell: ({ scopes }) => (
        <Tooltip label={scopes.join(', ')} multiline maw={320}>
          <span>{t('keys.scopesCount', { count: scopes.length })}</span>
        </Tooltip>
      ),
    },
    {
      key: 'used',
      header: t('keys.lastUsed'),
      width: 130,
      secondary: true,
      cell: ({ last_used_at }) => (last_used_at ? formatAgo(last_used_at) : t('keys.unused')),
    },
    {
      key: 'expires',
      header: t('keys.expires'),
      width: 180,
      cell: ({ expires_at }) => (expires_at ? <Expiry at={expires_at} /> : t('keys.never')),
    },
    {
      key: 'revoke',
      header: '',
      align: 'right',
      width: 100,
      cell: (key) => (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onRevoke(key)}>
          {t('keys.revoke')}
        </Button>
      ),
    },
  ]
}

function ApiKeys() {
  const { t } = useTranslation('settings')
  const [creating, { open, close }] = useDisclosure(false)
  const [chosen, setChosen] = useState<ApiKey | null>(null)
  const revoking = useRevokeApiKey()
  const columns = useColumns(setChosen)
  const create = (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('keys.new')}
    </Button>
  )
  return (
    <Stack gap="lg">
      <Group justify="flex-end">{create}</Group>
      <PagedTable
        label={t('tabs.api-keys')}
        query={useApiKeys()}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{ icon: <IconKey size={24} />, title: t('keys.none'), text: t('keys.noneText'), action: create }}
      />
      <ApiKeyModal opened={creating} onClose={close} />
      <ConfirmModal
        opened={chosen !== null}
        title={t('keys.revokeTitle', { name: chosen?.name })}
        confirm={t('keys.revoke')}
        onClose={() => setChosen(null)}
        onConfirm={() => revoking.mutateAsync(chosen!.id)}
      >
        {t('keys.revokeAsk')}
      </ConfirmModal>
    </Stack>
  )
}

export function ApiKeysPage() {
  return (
    <Allowed permission="api_keys.manage">
      <ApiKeys />
    </Allowed>
  )
}
