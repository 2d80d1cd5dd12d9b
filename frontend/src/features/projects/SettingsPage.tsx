import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatConfidence, formatPercent } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { Allowed } from '@/ui/Allowed'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import { AttachedPredictors } from './AttachedPredictors'
import { useArchiveProject, useProject, useSaveProject, type VersionedProject } from './queries'
import { ReviewPath } from './ReviewPath'
import { SeveralLabels } from './SeveralLabels'
import { ShareSlider } from './ShareSlider'

function SettingsForm({ project, onReload }: { project: VersionedProject; onReload: () => void }) {
  const { t } = useTranslation('projects')
  const saving = useSaveProject(project)
  const form = useForm({
    initialValues: {
      name: project.name,
      instructions: project.instructions,
      review_share: project.review_share,
      review_first: project.review_first,
      review_below: project.review_below,
      review_stages: project.review_stages,
      suggestion_threshold: project.suggestion_threshold,
      consensus_share: project.consensus_share,
      consensus_labels: project.consensus_labels,
      consensus_agreement: project.consensus_agreement,
      consensus_rule: project.consensus_rule,
      benchmark_share: project.benchmark_share,
    },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })
  // The form is made anew with what was saved, so it is not there any more to be called back.
  const save = form.onSubmit((values) =>
    saving.mutateAsync(values).then(
      () => notifyDone(t('settings.saved')),
      () => {},
    ),
  )
  const conflict = saving.isError && asProblem(saving.error).status === 412
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md" maw={620}>
        <TextInput label={t('name')} {...form.getInputProps('name')} />
        <Textarea
          label={t('instructions')}
          description={t('instructionsHint')}
          autosize
          minRows={4}
          maxRows={16}
          {...form.getInputProps('instructions')}
        />
        <ReviewPath
          path={form.values}
          waiting={project.counts.review}
          onChange={({ review_share, review_first, review_below, review_stages }) =>
            form.setValues({ review_share, review_first, review_below, review_stages })
          }
        />
        <SeveralLabels
          several={form.values}
          collecting={project.counts.collecting}
          onChange={(values) => form.setValues(values)}
        />
        <ShareSlider
          label={t('benchmarks.share')}
          hint={t('benchmarks.shareHint')}
          format={(value) => formatPercent(value)}
          max={0.5}
          step={0.01}
          value={form.values.benchmark_share}
          onChange={(value) => form.setFieldValue('benchmark_share', value)}
        />
        <ShareSlider
          label={t('settings.threshold')}
          hint={t('settings.thresholdHint')}
          format={formatConfidence}
          value={form.values.suggestion_threshold}
          onChange={(value) => form.setFieldValue('suggestion_threshold', value)}
        />
        {conflict && (
          <ConflictAlert
            title={t('settings.conflict')}
            text={t('settings.conflictText')}
            reload={t('settings.reload')}
            onReload={onReload}
          />
        )}
        {saving.isError && !conflict && <ProblemAlert error={saving.error} />}
        <Group>
          <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
            {t('settings.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ArchiveProject({ project, slug }: { project: VersionedProject; slug: string }) {
  const { t } = useTranslation('projects')
  const navigate = useNavigate()
  const archiving = useArchiveProject()
  const [asking, { open, close }] = useDisclosure(false)
  async function archive() {
    await archiving.mutateAsync(project.id)
    await navigate({ to: '/o/$slug/projects', params: { slug } })
  }
  return (
    <section>
      <Title order={2} mb={4}>
        {t('settings.danger')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('settings.dangerText')}
      </Text>
      <Button variant="default" onClick={open}>
        {t('settings.archive')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('settings.archive')}
        confirm={t('settings.archive')}
        onClose={close}
        onConfirm={archive}
      >
        {t('settings.archiveAsk', { name: project.name })}
      </ConfirmModal>
    </section>
  )
}

export function SettingsPage() {
  const { slug, id } = useParams({ from: '/o/$slug/shell/projects/$id/settings' })
  const project = useProject(id)
  return (
    <Allowed permission="projects.edit">
      <Loaded query={project}>
        {(data) => (
          <Stack gap="xl">
            <SettingsForm key={data.etag} project={data} onReload={() => void project.refetch()} />
            <AttachedPredictors project={data} />
            <ArchiveProject project={data} slug={slug} />
          </Stack>
        )}
      </Loaded>
    </Allowed>
  )
}
