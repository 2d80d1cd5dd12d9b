import { Button, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Organization } from '@/api/types'
import { formatBytes, formatCount } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import {
  useLeaveOrganization,
  useOrganizationSettings,
  useRenameOrganization,
  type VersionedOrganization,
} from './queries'

function Rename({ organization, onReload }: { organization: VersionedOrganization; onReload: () => void }) {
  const { t } = useTranslation('settings')
  const mayManage = useMay('organization.manage')
  const renaming = useRenameOrganization(organization.etag)
  const form = useForm({
    initialValues: { name: organization.name },
    validate: { name: (value) => (value.trim() ? null : t('organization.required')) },
  })
  const conflict = renaming.isError && asProblem(renaming.error).status === 412
  // The form is made anew with what was saved, so it is not there any more to be called back.
  const save = form.onSubmit(({ name }) =>
    renaming.mutateAsync(name.trim()).then(
      () => notifyDone(t('organization.saved')),
      () => {},
    ),
  )
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm" maw={420}>
        <TextInput label={t('organization.name')} readOnly={!mayManage} {...form.getInputProps('name')} />
        <TextInput label={t('organization.slug')} value={`/o/${organization.slug}/`} readOnly variant="filled" />
        <TextInput label={t('organization.role')} value={t(`roles.${organization.role}`)} readOnly variant="filled" />
        {conflict && (
          <ConflictAlert
            title={t('organization.conflict')}
            text={t('organization.conflictText')}
            reload={t('organization.reload')}
            onReload={onReload}
          />
        )}
        {renaming.isError && !conflict && <ProblemAlert error={renaming.error} />}
        {mayManage && (
          <Group>
            <Button type="submit" disabled={!form.isDirty()} loading={renaming.isPending}>
              {t('organization.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

function Quotas({ quotas }: { quotas: Organization['quotas'] }) {
  const { t } = useTranslation('settings')
  return (
    <section>
      <Title order={2} mb="xs">
        {t('organization.quotas')}
      </Title>
      <Stack gap="sm" maw={420}>
        {quotas.map(({ kind, used, limit }) => {
          const format = kind.includes('bytes') ? formatBytes : formatCount
          const label = t(`quota.${kind}`, { defaultValue: kind.replaceAll('_', ' ') })
          return (
            <div key={kind}>
              <Group justify="space-between" mb={4}>
                <Text size="sm">{label}</Text>
                <Text size="sm" c="dimmed">
                  {limit === null
                    ? t('organization.unlimited', { used: format(used) })
                    : t('organization.quotaOf', { used: format(used), limit: format(limit) })}
                </Text>
              </Group>
              {limit !== null && <Progress size={4} value={(100 * used) / Math.max(1, limit)} aria-label={label} />}
            </div>
          )
        })}
      </Stack>
    </section>
  )
}

function Leave({ organization }: { organization: Organization }) {
  const { t } = useTranslation('settings')
  const [asking, { open, close }] = useDisclosure(false)
  const leaving = useLeaveOrganization()
  async function leave() {
    await leaving.mutateAsync(organization.slug)
    window.location.assign('/')
  }
  return (
    <section>
      <Title order={2} mb={4}>
        {t('organization.leave')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('organization.leaveText')}
      </Text>
      <Button variant="default" onClick={open}>
        {t('organization.leave')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('organization.leave')}
        confirm={t('organization.leave')}
        onClose={close}
        onConfirm={leave}
      >
        {t('organization.leaveAsk', { name: organization.name })}
      </ConfirmModal>
    </section>
  )
}

export function OrganizationPage() {
  const organization = useOrganizationSettings()
  return (
    <Loaded query={organization}>
      {(data) => (
        <Stack gap="xl">
          <Rename key={data.etag} organization={data} onReload={() => void organization.refetch()} />
          {data.quotas.length > 0 && <Quotas quotas={data.quotas} />}
          <Leave organization={data} />
        </Stack>
      )}
    </Loaded>
  )
}
