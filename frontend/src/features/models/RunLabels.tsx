/** Whose labels the predictions of a run are compared with: copied at a moment, or following the project. */
import { Button, Group, Select, Stack, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { useDropLabels, useRefreshLabels, useTakeLabels } from '@/features/evaluation/queries'
import type { Evaluation } from '@/features/evaluation/types'
import { useProjects } from '@/features/projects/queries'
import { formatAgo, formatCount } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'

interface RunLabelsProps {
  run: ModelRun
  evaluation: Evaluation
}

function Taken({ run, evaluation }: RunLabelsProps) {
  const { t } = useTranslation('models')
  const refreshing = useRefreshLabels(run.id)
  const dropping = useDropLabels(run.id)
  const [asking, ask] = useDisclosure(false)
  const { labels_taken_at, labeled_count, unlabeled_count, project_name, state } = evaluation
  return (
    <Stack gap="xs">
      <Text size="sm" data-testid="labels-taken">
        {t('labels.taken', {
          count: labeled_count,
          number: formatCount(labeled_count),
          project: project_name ?? t('labels.gone'),
          ago: labels_taken_at ? formatAgo(labels_taken_at) : '',
        })}{' '}
        {unlabeled_count > 0 && (
          <Text span inherit c="dimmed" data-testid="labels-missing">
            {t('labels.missing', { count: unlabeled_count, number: formatCount(unlabeled_count) })}
          </Text>
        )}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={refreshing.isPending}
          disabled={state === 'running'}
          onClick={() => refreshing.mutate(undefined, { onSuccess: () => notifyDone(t('labels.started')) })}
        >
          {t('labels.refresh')}
        </Button>
        <Button variant="subtle" color="gray" onClick={ask.open}>
          {t('labels.drop')}
        </Button>
      </Group>
      {refreshing.isError && <ProblemAlert error={refreshing.error} />}
      <ConfirmModal
        opened={asking}
        title={t('labels.drop')}
        confirm={t('labels.drop')}
        onClose={ask.close}
        onConfirm={() => dropping.mutateAsync()}
      >
        {t('labels.dropAsk')}
      </ConfirmModal>
    </Stack>
  )
}

export function RunLabels({ run, evaluation }: RunLabelsProps) {
  const { t } = useTranslation('models')
  const projects = useWhole(useProjects()).filter(({ ontology }) => ontology === run.ontology)
  const [project, setProject] = useState<string | null>(evaluation.project)
  const [follows, setFollows] = useState(evaluation.follows)
  const taking = useTakeLabels(run.id)
  const isChanged = project !== evaluation.project || follows !== evaluation.follows
  const take = () =>
    project && taking.mutate({ project, follows }, { onSuccess: () => notifyDone(t('labels.started')) })
  return (
    <Section title={t('labels.title')} text={t('labels.text')}>
      <Stack gap="sm">
        {evaluation.state !== 'none' && evaluation.labels_taken_at && <Taken run={run} evaluation={evaluation} />}
        <Select
          label={t('labels.project')}
          description={t('labels.projectHint')}
          placeholder={t('labels.pick')}
          nothingFoundMessage={t('labels.noProject')}
          searchable
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
          value={project}
          onChange={setProject}
        />
        <Switch
          label={t('labels.follow')}
          description={t('labels.followHint')}
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
        {taking.isError && <ProblemAlert error={taking.error} />}
        <Group>
          <Button disabled={!project || !isChanged} loading={taking.isPending} onClick={take}>
            {t(evaluation.state === 'none' ? 'labels.take' : 'labels.change')}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
