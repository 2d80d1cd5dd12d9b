import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconEyeOff, IconPlus } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { formatConfidence, formatCount, formatPercent } from '@/lib/format'
import { Loaded } from '@/ui/Loaded'
import { Markdown } from '@/ui/Markdown'
import { CardsSkeleton } from '@/ui/Skeletons'
import { StatCard } from '@/ui/StatCard'
import { AddBatchModal } from './AddBatchModal'
import { Batches } from './Batches'
import { doneShare, toLabel, totalOf } from './counts'
import { ImportLabelsLink } from './ImportLabelsLink'
import { ProjectBar, ProjectLegend } from './ProjectBar'
import { useProject, type VersionedProject } from './queries'
import { useWhyWaiting } from './useWhyWaiting'

function Stats({ project }: { project: VersionedProject }) {
  const { t } = useTranslation('projects')
  const { counts } = project
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <StatCard
        label={t('stats.done')}
        value={formatPercent(doneShare(counts))}
        hint={t('stats.doneHint', {
          count: totalOf(counts),
          done: formatCount(counts.done),
          total: formatCount(totalOf(counts)),
        })}
      />
      <StatCard
        label={t('stats.toLabel')}
        value={formatCount(toLabel(counts))}
        hint={t('stats.toLabelHint', { rework: formatCount(counts.rework) })}
      />
      <StatCard
        label={t('stats.toReview')}
        value={formatCount(counts.review)}
        hint={t('stats.toReviewHint', { percent: formatPercent(project.review_share) })}
      />
      <StatCard
        label={t('stats.threshold')}
        value={formatConfidence(project.suggestion_threshold)}
        hint={t('stats.thresholdHint')}
      />
    </SimpleGrid>
  )
}

/** Labels that this person may not review, and what they can do about it. */
export function WaitsForOthers({ project }: { project: VersionedProject }) {
  const mayReview = useMay('tasks.review')
  const why = useWhyWaiting(project)
  if (!mayReview || !why) return null
  const look =
    project.review_stuck.length > 0
      ? { color: 'orange', icon: <IconAlertTriangle size={18} /> }
      : { color: 'gray', icon: <IconEyeOff size={18} /> }
  return (
    <Alert {...look} data-testid="waits-for-others">
      {why}
    </Alert>
  )
}

function Instructions({ text }: { text: string }) {
  const { t } = useTranslation('projects')
  return (
    <section>
      <Title order={2} mb="xs">
        {t('instructions')}
      </Title>
      <Paper p="md">
        {text ? (
          <Markdown>{text}</Markdown>
        ) : (
          <Text size="sm" c="dimmed">
            {t('instructionsNone')}
          </Text>
        )}
      </Paper>
    </section>
  )
}

export function OverviewPage() {
  const { t } = useTranslation('projects')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/' })
  const project = useProject(id)
  const mayEdit = useMay('projects.edit')
  const [adding, { open, close }] = useDisclosure(false)
  return (
    <Loaded query={project} skeleton={<CardsSkeleton />}>
      {(data) => (
        <Stack gap="lg">
          <Stats project={data} />
          <Stack gap={8}>
            <ProjectBar counts={data.counts} size={8} />
            <ProjectLegend counts={data.counts} project={mayEdit ? id : undefined} />
          </Stack>
          <WaitsForOthers project={data} />
          <section>
            <Group justify="space-between" mb="xs">
              <Title order={2}>{t('batches')}</Title>
              {mayEdit && (
                <Group gap="xs">
                  <ImportLabelsLink project={id} />
                  <Button variant="default" leftSection={<IconPlus size={15} />} onClick={open}>
                    {t('addBatch')}
                  </Button>
                </Group>
              )}
            </Group>
            <Batches project={data} />
          </section>
          <Instructions text={data.instructions} />
          <AddBatchModal opened={adding} onClose={close} project={data} />
        </Stack>
      )}
    </Loaded>
  )
}
