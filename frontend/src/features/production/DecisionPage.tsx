/** One decision: what the model said beside what came of it, and how that came about. */
import { Alert, Badge, Code, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconEyeOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Annotation, DecisionDetail, Feature } from '@/api/types'
import { useOntology } from '@/features/ontologies/queries'
import { useProject } from '@/features/projects/queries'
import { formatConfidence, formatMoment, formatPercent } from '@/lib/format'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Section } from '@/ui/Section'
import { OutcomeBadge } from './OutcomeBadge'
import { useDecision, useQueue, type VersionedQueue } from './queries'
import { Side } from './Side'

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={180} fw={500} c="dimmed">
        {name}
      </Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  )
}

function About({ decision }: { decision: DecisionDetail }) {
  const { t } = useTranslation('production')
  const { confidence, calibrated, threshold, why, created_at, decided_at, fed_at, metadata, deadline } = decision
  const raw = confidence === null ? '–' : formatConfidence(confidence)
  const hasMetadata = metadata != null && Object.keys(metadata).length > 0
  return (
    <Table withRowBorders={false} verticalSpacing={4} layout="fixed">
      <Table.Tbody>
        <Line name={t('detail.score')}>
          {calibrated === null ? raw : t('detail.raw', { raw, calibrated: formatConfidence(calibrated) })}
        </Line>
        {threshold !== null && <Line name={t('detail.threshold')}>{formatConfidence(threshold)}</Line>}
        {why && <Line name={t('detail.why')}>{t(`whys.${why}`)}</Line>}
        <Line name={t('detail.asked')}>{formatMoment(created_at)}</Line>
        {decided_at && <Line name={t('detail.decided')}>{formatMoment(decided_at)}</Line>}
        {deadline && <Line name={t('decisions.deadline')}>{formatMoment(deadline)}</Line>}
        {fed_at && <Line name={t('detail.fed')}>{formatMoment(fed_at)}</Line>}
        {hasMetadata && (
          <Line name={t('detail.metadata')}>
            <Code block>{JSON.stringify(metadata, null, 2)}</Code>
          </Line>
        )}
      </Table.Tbody>
    </Table>
  )
}

function History({ decision }: { decision: DecisionDetail }) {
  const { t } = useTranslation('production')
  const nameOf = useMemberName()
  return (
    <Section title={t('detail.history')}>
      <Stack gap="xs">
        {decision.outcomes.map(({ id, revision, by, member, state, reason, created_at }) => (
          <div key={id}>
            <Text size="sm">
              {t('detail.revision', { number: revision })}:{' '}
              {by === 'model' ? t('detail.theModel') : (nameOf(member) ?? t('detail.gone'))}, {formatMoment(created_at)}
              {state === 'set_aside' && `: ${t('states.set_aside')}. ${reason}`}
            </Text>
            <Text size="xs" c="dimmed">
              {t('detail.event', { id })}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  )
}

function Marks({ decision }: { decision: DecisionDetail }) {
  const { t } = useTranslation('production')
  return (
    <Group gap="xs">
      <OutcomeBadge decision={decision} />
      {decision.audited && (
        <Badge
          variant="light"
          color="gray"
          title={t('detail.drawn', { share: formatPercent(decision.audit_probability) })}
        >
          {t('detail.audited')}
        </Badge>
      )}
      {decision.right !== null && (
        <Badge variant="light" color={decision.right ? 'teal' : 'red'}>
          {t(decision.right ? 'detail.right' : 'detail.wrong')}
        </Badge>
      )}
    </Group>
  )
}

function Sides({ decision, features }: { decision: DecisionDetail; features: ReadonlyMap<string, Feature> }) {
  const { t } = useTranslation('production')
  const last = decision.outcomes.at(-1)
  const said = (decision.predictions ?? []) as Annotation[]
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
      <Side title={t('detail.prediction')} decision={decision} annotations={said} features={features} dashed>
        {decision.predictions === null && (
          <Alert variant="light" color="gray" icon={<IconEyeOff size={18} />}>
            {t('sealed')}
          </Alert>
        )}
      </Side>
      <Side
        title={t('detail.outcome')}
        decision={decision}
        annotations={(last?.annotations ?? []) as Annotation[]}
        features={features}
      >
        {!last && (
          <Text size="sm" c="dimmed">
            {t('detail.waits')}
          </Text>
        )}
        {last?.by === 'model' && (
          <Text size="sm" c="dimmed">
            {t('detail.same')}
          </Text>
        )}
      </Side>
    </SimpleGrid>
  )
}

function Known({ decision, queue, slug }: { decision: DecisionDetail; queue: VersionedQueue; slug: string }) {
  const { t } = useTranslation('production')
  const ontology = useOntology(useProject(queue.project).data?.ontology)
  const features = useMemo(
    () => new Map((ontology.data?.features ?? []).map((feature) => [feature.id, feature] as const)),
    [ontology.data],
  )
  return (
    <Stack gap="lg">
      <TextLink to="/o/$slug/production/$id/decisions" params={{ slug, id: queue.id }} size="sm">
        <Group gap={4}>
          <IconArrowLeft size={14} aria-hidden /> {t('decisions.title')}
        </Group>
      </TextLink>
      <Group gap="md">
        <Title order={2} fz="lg" style={{ overflowWrap: 'anywhere' }}>
          {decision.external_id}
        </Title>
        <Marks decision={decision} />
      </Group>
      <Sides decision={decision} features={features} />
      <About decision={decision} />
      {decision.outcomes.length > 0 && <History decision={decision} />}
      <Group>
        <TextLink
          to="/o/$slug/projects/$id/label"
          params={{ slug, id: queue.project }}
          search={{ task: decision.task }}
          size="sm"
        >
          {t('detail.task')}
        </TextLink>
      </Group>
    </Stack>
  )
}

export function DecisionDetails({ id, number, slug }: { id: string; number: string; slug: string }) {
  const queue = useQueue(id)
  const decision = useDecision(number)
  return (
    <Loaded query={queue}>
      {(known) => <Loaded query={decision}>{(data) => <Known decision={data} queue={known} slug={slug} />}</Loaded>}
    </Loaded>
  )
}

export function DecisionPage() {
  const { slug, id, decision } = useParams({ from: '/o/$slug/shell/production/$id/decisions/$decision' })
  return <DecisionDetails id={id} number={decision} slug={slug} />
}
