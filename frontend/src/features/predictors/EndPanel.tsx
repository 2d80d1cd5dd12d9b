/** Where a predictor is used, and how it is taken out of use: off a project, archived, deleted. */
import { Alert, Button, Group, List, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { DetachButton } from './DetachButton'
import { type Uses, useArchive, useRemovePredictor, useUses } from './queries'

const WORK = ['runs', 'live', 'trainings', 'deliveries', 'others'] as const

interface UsedProps {
  predictor: Predictor
  uses: Uses
}

const namesOf = (rows: readonly { name: string }[]): string => rows.map(({ name }) => name).join(', ')

function Projects({ predictor, uses }: UsedProps) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  return (
    <Section title={t('end.projects')} text={t('end.projectsText')}>
      <Stack gap="xs" maw={620}>
        {uses.projects.length === 0 && <Text size="sm">{t('end.noProjects')}</Text>}
        {uses.projects.map((project) => (
          <Paper key={project.id} px="md" py="xs">
            <Group justify="space-between" gap="sm">
              <TextLink to="/o/$slug/projects/$id" params={{ slug, id: project.id }} fw={600} size="sm">
                {project.name}
              </TextLink>
              <DetachButton
                predictor={predictor}
                project={project}
                isTaught={uses.rule?.enabled === true && uses.rule.project.id === project.id}
              />
            </Group>
          </Paper>
        ))}
      </Stack>
    </Section>
  )
}

/** What is cancelled, and what waits; nothing where it is at nothing. */
function Consequences({ uses }: { uses: Uses }) {
  const { t } = useTranslation('predictors')
  const stops = WORK.filter((kind) => uses.work[kind] > 0)
  return (
    <Stack gap="xs">
      <Text size="sm">{t('end.archiveStays')}</Text>
      {uses.projects.length > 0 && <Text size="sm">{t('end.archiveProjects', { names: namesOf(uses.projects) })}</Text>}
      {uses.rule?.enabled && <Text size="sm">{t('end.archiveRule')}</Text>}
      {stops.map((kind) => (
        <Text key={kind} size="sm">
          {t(`end.stops.${kind}`, { count: uses.work[kind] })}
        </Text>
      ))}
    </Stack>
  )
}

function Archive({ predictor, uses }: UsedProps) {
  const { t } = useTranslation('predictors')
  const [asking, { open, close }] = useDisclosure(false)
  const archiving = useArchive(predictor.id)
  const { name } = predictor
  return (
    <>
      <Button variant="default" onClick={open} disabled={uses.asking.length > 0}>
        {t('end.archive')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('end.archiveTitle', { name })}
        confirm={t('end.archive')}
        color="iris"
        onClose={close}
        onConfirm={() => archiving.mutateAsync(null).then(() => notifyDone(t('end.archived', { name })))}
      >
        <Consequences uses={uses} />
      </ConfirmModal>
    </>
  )
}

function Remove({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const navigate = useNavigate()
  const [asking, { open, close }] = useDisclosure(false)
  const removing = useRemovePredictor(predictor.id)
  const { name } = predictor
  async function remove() {
    await removing.mutateAsync()
    notifyDone(t('end.removed', { name }))
    await navigate({ to: '/o/$slug/predictors', params: { slug } })
  }
  return (
    <>
      <Button variant="default" c="red" onClick={open}>
        {t('end.remove')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('end.removeTitle', { name })}
        confirm={t('end.remove')}
        onClose={close}
        onConfirm={remove}
      >
        {t('end.removeAsk')}
      </ConfirmModal>
    </>
  )
}

function Ways({ predictor, uses }: UsedProps) {
  const { t } = useTranslation('predictors')
  const isAtWork = WORK.some((kind) => uses.work[kind] > 0)
  const kept = [
    ...(uses.projects.length ? [t('end.keptProjects', { names: namesOf(uses.projects) })] : []),
    ...(uses.workflows.length ? [t('end.keptWorkflows', { names: namesOf(uses.workflows) })] : []),
    ...(uses.runs ? [t('end.keptRuns', { count: uses.runs, number: formatCount(uses.runs) })] : []),
    ...(isAtWork ? [t('end.keptWork')] : []),
  ]
  return (
    <Section title={t('end.title')} text={t('end.text')}>
      <Stack gap="sm" maw={620} align="flex-start">
        {uses.asking.length > 0 && (
          <Alert color="yellow" variant="light">
            {t('end.workflowsAsk', { names: namesOf(uses.asking) })}
          </Alert>
        )}
        <Group gap="xs">
          {predictor.archived_at === null && <Archive predictor={predictor} uses={uses} />}
          {kept.length === 0 && <Remove predictor={predictor} />}
        </Group>
        {kept.length > 0 && (
          <Text size="sm" c="dimmed" component="div" data-testid="kept">
            {t('end.kept')}
            <List size="sm">
              {kept.map((why) => (
                <List.Item key={why}>{why}</List.Item>
              ))}
            </List>
          </Text>
        )}
      </Stack>
    </Section>
  )
}

export function EndPanel({ predictor }: { predictor: Predictor }) {
  const uses = useUses(predictor.id)
  return (
    <Loaded query={uses}>
      {(found) => (
        <>
          <Projects predictor={predictor} uses={found} />
          <Ways predictor={predictor} uses={found} />
        </>
      )}
    </Loaded>
  )
}
