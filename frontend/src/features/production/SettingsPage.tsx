/** What a queue settles. */
import { Alert, Button, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { QueueChange } from '@/api/types'
import { useDatasets } from '@/features/datasets/queries'
import { rowsOf } from '@/lib/pages'
import { asProblem } from '@/lib/problem'
import { Allowed } from '@/ui/Allowed'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { useChangeQueue, useQueue, type VersionedQueue } from './queries'

const MODES = ['off', 'at_once', 'batches'] as const
const MINUTE_S = 60

type Maybe = number | ''

interface Fields {
  name: string
  threshold: Maybe
  audit_share: number
  minutes: Maybe
  iou: number
  review_cost: number
  error_cost: number
  mode: (typeof MODES)[number]
  dataset: string
  every: number
}

const fieldsOf = (queue: VersionedQueue): Fields => ({
  name: queue.name,
  threshold: queue.threshold ?? '',
  audit_share: queue.audit_share,
  minutes: queue.deadline_s === null ? '' : queue.deadline_s / MINUTE_S,
  iou: queue.iou,
  review_cost: queue.review_cost,
  error_cost: queue.error_cost,
  mode: queue.feedback.mode,
  dataset: queue.feedback.dataset ?? '',
  every: queue.feedback.every,
})

export const changeOf = ({ threshold, minutes, mode, dataset, every, ...fields }: Fields): QueueChange => ({
  ...fields,
  threshold: threshold === '' ? null : threshold,
  deadline_s: minutes === '' ? null : Math.max(1, Math.round(minutes * MINUTE_S)),
  feedback: { mode, dataset: dataset || null, every },
})

function SettingsForm({ queue, onReload }: { queue: VersionedQueue; onReload: () => void }) {
  const { t } = useTranslation('production')
  const saving = useChangeQueue(queue)
  const datasets = rowsOf(useDatasets().data).map(({ id, name }) => ({ value: id, label: name }))
  const form = useForm<Fields>({
    initialValues: fieldsOf(queue),
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      dataset: (value, { mode }) => (mode === 'off' || value ? null : t('required')),
    },
  })
  // The form is made anew with what was saved, so it is not there any more to be called back.
  const save = form.onSubmit((fields) =>
    saving.mutateAsync({ ...changeOf(fields), ...(queue.follows && { threshold: undefined }) }).then(
      () => notifyDone(t('settings.saved')),
      () => {},
    ),
  )
  const isStale = saving.isError && asProblem(saving.error).status === 412
  const share = { min: 0, max: 1, step: 0.01, decimalScale: 3 }
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md" maw={620}>
        <TextInput label={t('name')} {...form.getInputProps('name')} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
          <NumberInput
            label={t('threshold')}
            description={t(queue.follows ? 'settings.thresholdFollows' : 'thresholdHint')}
            disabled={queue.follows}
            {...share}
            {...form.getInputProps('threshold')}
          />
          <NumberInput
            label={t('settings.deadline')}
            description={t('settings.deadlineHint')}
            min={1}
            {...form.getInputProps('minutes')}
          />
        </SimpleGrid>
        <NumberInput
          label={t('auditShare')}
          description={t('auditShareHint')}
          {...share}
          {...form.getInputProps('audit_share')}
        />
        <NumberInput
          label={t('settings.iou')}
          description={t('settings.iouHint')}
          min={0.05}
          max={1}
          step={0.05}
          decimalScale={2}
          {...form.getInputProps('iou')}
        />
        {form.values.iou !== queue.iou && (
          <Alert
            color="yellow"
            variant="light"
            icon={<IconAlertTriangle size={18} />}
            title={t('settings.anew')}
            role="status"
          >
            {t('settings.anewText')} {queue.follows && t('settings.anewFollows')}
          </Alert>
        )}
        <SimpleGrid cols={2}>
          <NumberInput
            label={t('settings.reviewCost')}
            description={t('settings.costHint')}
            min={0}
            {...form.getInputProps('review_cost')}
          />
          <NumberInput
            label={t('settings.errorCost')}
            description={t('settings.costHint')}
            min={0.01}
            {...form.getInputProps('error_cost')}
          />
        </SimpleGrid>
        <Select
          label={t('settings.feedback')}
          description={t('settings.feedbackHint')}
          allowDeselect={false}
          data={MODES.map((value) => ({ value, label: t(`settings.modes.${value}`) }))}
          {...form.getInputProps('mode')}
        />
        {form.values.mode !== 'off' && (
          <SimpleGrid cols={2}>
            <Select label={t('settings.into')} searchable data={datasets} {...form.getInputProps('dataset')} />
            {form.values.mode === 'batches' && (
              <NumberInput label={t('settings.every')} min={1} {...form.getInputProps('every')} />
            )}
          </SimpleGrid>
        )}
        {isStale && (
          <ConflictAlert
            title={t('settings.conflict')}
            text={t('settings.conflictText')}
            reload={t('settings.reload')}
            onReload={onReload}
          />
        )}
        {saving.isError && !isStale && <ProblemAlert error={saving.error} />}
        <Group>
          <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
            {t('settings.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ArchiveQueue({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('production')
  const changing = useChangeQueue(queue)
  const [asking, { open, close }] = useDisclosure(false)
  if (queue.archived_at) {
    return (
      <Button variant="default" loading={changing.isPending} onClick={() => changing.mutate({ archived: false })}>
        {t('settings.restore')}
      </Button>
    )
  }
  return (
    <Section title={t('settings.danger')} text={t('settings.dangerText')}>
      <Button variant="default" onClick={open}>
        {t('settings.archive')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('settings.archive')}
        confirm={t('settings.archive')}
        onClose={close}
        onConfirm={() => changing.mutateAsync({ archived: true })}
      >
        {t('settings.archiveAsk', { name: queue.name })}
      </ConfirmModal>
    </Section>
  )
}

export function QueueSettings({ id }: { id: string }) {
  const queue = useQueue(id)
  return (
    <Loaded query={queue}>
      {(data) => (
        <Stack gap="xl">
          <SettingsForm key={data.etag} queue={data} onReload={() => void queue.refetch()} />
          <ArchiveQueue queue={data} />
        </Stack>
      )}
    </Loaded>
  )
}

export function SettingsPage() {
  const { id } = useParams({ from: '/o/$slug/shell/production/$id/settings' })
  return (
    <Allowed permission="projects.edit">
      <QueueSettings id={id} />
    </Allowed>
  )
}
