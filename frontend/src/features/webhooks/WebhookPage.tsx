/** One webhook: what it is told, whether that arrives, and its log. */
import { Alert, Button, Code, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft, IconPlayerPause, IconSend } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatAgo, formatMoment } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ShownOnce } from '@/ui/CopyButton'
import { FormModal } from '@/ui/FormModal'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { StateBadge } from '@/ui/StateBadge'
import { DeliveryLog } from './DeliveryLog'
import {
  useChangeWebhook,
  useDeleteWebhook,
  useRotateSecret,
  useSendTest,
  useWebhook,
  type VersionedWebhook,
} from './queries'
import { stateOf } from './state'
import { trimmed, useWebhookForm, WebhookFields } from './WebhookFields'

interface Dialog {
  webhook: VersionedWebhook
  onClose: () => void
}

function ChangeDialog({ webhook, onClose, onReload }: Dialog & { onReload: () => void }) {
  const { t } = useTranslation('webhooks')
  const changing = useChangeWebhook(webhook)
  const { name, url, events, project } = webhook
  const form = useWebhookForm({ name, url, events, project })
  const isStale = changing.isError && asProblem(changing.error).status === 412
  const saved = () => {
    notifyDone(t('saved'))
    onClose()
  }
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('changeTitle', { name })}
      submit={t('save')}
      size="lg"
      busy={changing.isPending}
      disabled={!form.isDirty()}
      error={isStale ? null : changing.error}
      onSubmit={form.onSubmit((fields) => changing.mutate(trimmed(fields), { onSuccess: saved }))}
    >
      <WebhookFields form={form} />
      {isStale && (
        <ConflictAlert title={t('conflict')} text={t('conflictText')} reload={t('reload')} onReload={onReload} />
      )}
    </FormModal>
  )
}

function RotateDialog({ webhook, onClose }: Dialog) {
  const { t } = useTranslation('webhooks')
  const rotating = useRotateSecret(webhook.id)
  const secret = rotating.data?.secret
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('rotateTitle', { name: webhook.name })}
      closeOnClickOutside={secret === undefined}
    >
      <Stack gap="md">
        <Text size="sm">{t('rotateAsk')}</Text>
        {secret && <ShownOnce label={t('newSecret')} value={secret} />}
        <Group justify="flex-end">
          {secret ? (
            <Button onClick={onClose}>{t('done')}</Button>
          ) : (
            <Button loading={rotating.isPending} onClick={() => rotating.mutate(undefined, { onError: notifyProblem })}>
              {t('rotate')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

function Off({ webhook }: { webhook: VersionedWebhook }) {
  const { t } = useTranslation('webhooks')
  const { off_reason: reason, off_since: since } = webhook
  const changing = useChangeWebhook(webhook)
  const turnOn = () =>
    changing.mutate({ on: true }, { onSuccess: () => notifyDone(t('turnedOn')), onError: notifyProblem })
  return (
    <Alert
      color={reason ? 'red' : 'gray'}
      variant="light"
      icon={<IconPlayerPause size={18} />}
      title={reason ? t('offBecause', { reason }) : t('off')}
    >
      <Group justify="space-between">
        <Text size="sm">{since && t('offSince', { time: formatAgo(since) })}</Text>
        <Button size="compact-sm" variant="default" loading={changing.isPending} onClick={turnOn}>
          {t('turnOn')}
        </Button>
      </Group>
    </Alert>
  )
}

function Actions({ webhook, onReload }: { webhook: VersionedWebhook; onReload: () => void }) {
  const { t } = useTranslation('webhooks')
  const slug = useSlug()
  const navigate = useNavigate()
  const [isChanging, change] = useDisclosure(false)
  const [isRotating, rotate] = useDisclosure(false)
  const [isDeleting, remove] = useDisclosure(false)
  const testing = useSendTest(webhook.id)
  const changing = useChangeWebhook(webhook)
  const deleting = useDeleteWebhook()
  const gone = async () => {
    await deleting.mutateAsync(webhook.id)
    await navigate({ to: '/o/$slug/settings/webhooks', params: { slug } })
  }
  return (
    <Group gap="xs">
      {webhook.on && (
        <>
          <Button
            leftSection={<IconSend size={15} />}
            loading={testing.isPending}
            onClick={() =>
              testing.mutate(undefined, { onSuccess: () => notifyDone(t('testSent')), onError: notifyProblem })
            }
          >
            {t('sendTest')}
          </Button>
          <Button
            variant="default"
            loading={changing.isPending}
            onClick={() =>
              changing.mutate({ on: false }, { onSuccess: () => notifyDone(t('turnedOff')), onError: notifyProblem })
            }
          >
            {t('turnOff')}
          </Button>
        </>
      )}
      <Button variant="default" onClick={change.open}>
        {t('change')}
      </Button>
      <Button variant="default" onClick={rotate.open}>
        {t('rotate')}
      </Button>
      <Button variant="default" c="red" onClick={remove.open}>
        {t('delete')}
      </Button>
      {isChanging && <ChangeDialog webhook={webhook} onClose={change.close} onReload={onReload} />}
      {isRotating && <RotateDialog webhook={webhook} onClose={rotate.close} />}
      <ConfirmModal
        opened={isDeleting}
        title={t('deleteTitle', { name: webhook.name })}
        confirm={t('delete')}
        onClose={remove.close}
        onConfirm={gone}
      >
        {t('deleteAsk')}
      </ConfirmModal>
    </Group>
  )
}

function About({ webhook }: { webhook: VersionedWebhook }) {
  const { t } = useTranslation('webhooks')
  return (
    <Stack gap={6}>
      <Group gap="sm">
        <Title order={2}>{webhook.name}</Title>
        <StateBadge state={stateOf(webhook)} />
        {webhook.on && webhook.failing_since && (
          <Text size="sm" c="dimmed">
            {t('failingSince', { time: formatAgo(webhook.failing_since) })}
          </Text>
        )}
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {webhook.url}
      </Text>
      <Group gap={6}>
        {webhook.events.map((event) => (
          <Code key={event}>{event}</Code>
        ))}
      </Group>
      <Text size="sm" c="dimmed">
        {webhook.project_name || t('allProjects')}
      </Text>
      {webhook.old_secret_until && Date.parse(webhook.old_secret_until) > Date.now() && (
        <Text size="sm" c="dimmed">
          {t('oldSecretUntil', { time: formatMoment(webhook.old_secret_until) })}
        </Text>
      )}
    </Stack>
  )
}

export function WebhookDetails({ id }: { id: string }) {
  const { t } = useTranslation('webhooks')
  const slug = useSlug()
  const query = useWebhook(id)
  return (
    <Stack gap="lg">
      <TextLink to="/o/$slug/settings/webhooks" params={{ slug }} size="sm">
        <Group gap={4}>
          <IconArrowLeft size={14} aria-hidden /> {t('back')}
        </Group>
      </TextLink>
      <Loaded query={query}>
        {(webhook) => (
          <>
            <About webhook={webhook} />
            {!webhook.on && <Off webhook={webhook} />}
            <Actions webhook={webhook} onReload={() => void query.refetch()} />
            <DeliveryLog webhook={webhook} />
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Here() {
  const { id } = useParams({ strict: false })
  return id ? <WebhookDetails id={id} /> : null
}

export function WebhookPage() {
  return (
    <Allowed permission="webhooks.manage">
      <Here />
    </Allowed>
  )
}
