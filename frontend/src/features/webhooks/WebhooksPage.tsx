/** Servers of the organization's own that are told what happens. */
import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Webhook } from '@/api/types'
import { formatAgo } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import { ShownOnce } from '@/ui/CopyButton'
import type { Column } from '@/ui/DataTable'
import { FormModal } from '@/ui/FormModal'
import { PagedTable } from '@/ui/ListPage'
import { StateBadge } from '@/ui/StateBadge'
import { useCreateWebhook, useWebhooks } from './queries'
import { stateOf } from './state'
import { noFields, trimmed, useWebhookForm, WebhookFields } from './WebhookFields'

function useColumns(): Column<Webhook>[] {
  const { t } = useTranslation('webhooks')
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name, url }) => (
        <div style={{ overflowWrap: 'anywhere' }}>
          <Text fw={600} inherit>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {url}
          </Text>
        </div>
      ),
    },
    {
      key: 'events',
      header: t('events'),
      secondary: true,
      cell: ({ events }) =>
        events.length > 2 ? (
          <span title={events.join(', ')}>{t('eventsCount', { count: events.length })}</span>
        ) : (
          events.map((event) => (
            <Code key={event} mr={4}>
              {event}
            </Code>
          ))
        ),
    },
    {
      key: 'project',
      header: t('project'),
      width: 180,
      secondary: true,
      cell: ({ project_name }) => project_name || t('allProjects'),
    },
    {
      key: 'state',
      header: t('state'),
      width: 190,
      cell: (webhook) => (
        <>
          <StateBadge state={stateOf(webhook)} />
          {webhook.on && webhook.failing_since && (
            <Text size="xs" c="dimmed">
              {t('failingSince', { time: formatAgo(webhook.failing_since) })}
            </Text>
          )}
        </>
      ),
    },
  ]
}

function NewWebhook({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  const slug = useSlug()
  const navigate = useNavigate()
  const creating = useCreateWebhook()
  const form = useWebhookForm(noFields)
  const made = creating.data
  if (made?.secret) {
    const go = () => void navigate({ to: '/o/$slug/settings/webhooks/$id', params: { slug, id: made.id } })
    return (
      <Modal opened onClose={go} title={made.name} closeOnClickOutside={false}>
        <Stack gap="md">
          <ShownOnce label={t('secret')} value={made.secret} />
          <Text size="sm" c="dimmed">
            {t('secretHint')}
          </Text>
          <Group justify="flex-end">
            <Button onClick={go}>{t('done')}</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('new')}
      submit={t('create')}
      size="lg"
      busy={creating.isPending}
      error={creating.error}
      onSubmit={form.onSubmit((fields) => creating.mutate(trimmed(fields)))}
    >
      <WebhookFields form={form} />
    </FormModal>
  )
}

export function Webhooks() {
  const { t } = useTranslation('webhooks')
  const slug = useSlug()
  const navigate = useNavigate()
  const [isCreating, setIsCreating] = useState(false)
  const query = useWebhooks()
  const create = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setIsCreating(true)}>
      {t('new')}
    </Button>
  )
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" maw={560}>
          {t('text')}
        </Text>
        {query.data?.pages[0]?.results.length !== 0 && create}
      </Group>
      <PagedTable
        label={t('title')}
        query={query}
        columns={useColumns()}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        onRowClick={({ id }) => void navigate({ to: '/o/$slug/settings/webhooks/$id', params: { slug, id } })}
        empty={{ icon: <IconWebhook size={24} />, title: t('none'), text: t('noneText'), action: create }}
      />
      {isCreating && <NewWebhook onClose={() => setIsCreating(false)} />}
    </Stack>
  )
}

export function WebhooksPage() {
  return (
    <Allowed permission="webhooks.manage">
      <Webhooks />
    </Allowed>
  )
}
