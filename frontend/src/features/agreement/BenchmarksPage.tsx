/** Data rows whose label is known to be right: which they are, and how well people answered them. */
import { Button, Stack, Text } from '@mantine/core'
import { IconTarget } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { BenchmarkAnswer, Benchmarks } from '@/api/types'
import { useMarkBenchmarks, useProject } from '@/features/projects/queries'
import { api } from '@/lib/api'
import { formatAgo, formatConfidence, formatCount, formatPercent } from '@/lib/format'
import { Allowed } from '@/ui/Allowed'
import { type Column, DataTable } from '@/ui/DataTable'
import { EmptyState } from '@/ui/EmptyState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { BenchmarkBeside } from './BenchmarkBeside'

type Gold = Benchmarks['benchmarks'][number]

export function BenchmarksPage() {
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/benchmarks' })
  const query = useQuery({
    queryKey: ['projects', 'benchmarks', id],
    queryFn: () => api.get<Benchmarks>(`/projects/${id}/benchmarks`),
  })
  return (
    <Allowed permission="projects.edit">
      <Loaded query={query}>
        {(found) => (found.marked === 0 ? <Nothing /> : <Figures found={found} project={id} />)}
      </Loaded>
    </Allowed>
  )
}

function Nothing() {
  const { t } = useTranslation('agreement')
  return (
    <EmptyState icon={<IconTarget size={22} />} title={t('benchmarks.none')}>
      {t('benchmarks.noneText')}
    </EmptyState>
  )
}

function Figures({ found, project }: { found: Benchmarks; project: string }) {
  const { t } = useTranslation('agreement')
  return (
    <Stack gap="xl" data-testid="benchmarks">
      <Share project={project} />
      <Section title={t('benchmarks.answers')} text={t('benchmarks.answersText')}>
        {found.answers.length === 0 ? (
          <Text size="sm">{t('benchmarks.noAnswers')}</Text>
        ) : (
          <Answers answers={found.answers} project={project} />
        )}
      </Section>
      <Section title={t('benchmarks.list')} text={t('benchmarks.listText')}>
        <Marked found={found} project={project} />
      </Section>
    </Stack>
  )
}

/** How many of what annotators are handed are benchmarks; a word of warning where none are. */
function Share({ project }: { project: string }) {
  const { t } = useTranslation('agreement')
  const { slug } = useParams({ from: '/o/$slug/shell/projects/$id/benchmarks' })
  const share = useProject(project).data?.benchmark_share ?? 0
  return (
    <Text size="sm" c="dimmed">
      {share > 0 ? t('benchmarks.on', { share: formatPercent(share) }) : t('benchmarks.off')}{' '}
      <TextLink to="/o/$slug/projects/$id/settings" params={{ slug, id: project }} inherit>
        {t('benchmarks.settings')}
      </TextLink>
    </Text>
  )
}

function Answers({ answers, project }: { answers: readonly BenchmarkAnswer[]; project: string }) {
  const { t } = useTranslation('agreement')
  const nameOf = useMemberName()
  const [opened, setOpened] = useState<BenchmarkAnswer | null>(null)
  const columns: Column<BenchmarkAnswer>[] = [
    { key: 'row', header: t('benchmarks.row'), cell: ({ data_row }) => data_row.name },
    { key: 'who', header: t('benchmarks.who'), cell: ({ member }) => nameOf(member) ?? t('somebody') },
    {
      key: 'score',
      header: t('benchmarks.score'),
      width: 110,
      cell: ({ score }) =>
        score === null ? (
          <Text c="dimmed" inherit>
            {t('benchmarks.skipped')}
          </Text>
        ) : (
          formatConfidence(score)
        ),
    },
    {
      key: 'when',
      header: t('benchmarks.when'),
      width: 150,
      secondary: true,
      cell: ({ answered_at }) => (answered_at ? formatAgo(answered_at) : '–'),
    },
    {
      key: 'open',
      header: '',
      align: 'right',
      width: 140,
      cell: (answer) =>
        answer.score !== null && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('benchmarks.openName', { name: answer.data_row.name })}
            onClick={() => setOpened(answer)}
          >
            {t('benchmarks.open')}
          </Button>
        ),
    },
  ]
  return (
    <>
      <DataTable
        label={t('benchmarks.answers')}
        rows={[...answers]}
        rowKey={({ task }) => task}
        columns={columns}
        minWidth={560}
      />
      {opened && <BenchmarkBeside answer={opened} project={project} onClose={() => setOpened(null)} />}
    </>
  )
}

function Marked({ found, project }: { found: Benchmarks; project: string }) {
  const { t } = useTranslation('agreement')
  const { slug } = useParams({ from: '/o/$slug/shell/projects/$id/benchmarks' })
  const columns: Column<Gold>[] = [
    {
      key: 'row',
      header: t('benchmarks.row'),
      cell: ({ task, data_row, state }) => (
        <>
          <TextLink to="/o/$slug/projects/$id/tasks/$task" params={{ slug, id: project, task }}>
            {data_row.name}
          </TextLink>
          {state !== 'done' && (
            <Text size="xs" c="dimmed">
              {t('benchmarks.resting')}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'answered',
      header: t('benchmarks.answered'),
      align: 'right',
      width: 130,
      cell: ({ answered }) => formatCount(answered),
    },
    { key: 'unmark', header: '', align: 'right', width: 120, cell: (gold) => <Unmark gold={gold} project={project} /> },
  ]
  return (
    <>
      {found.benchmarks.length < found.marked && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('benchmarks.newest', { shown: formatCount(found.benchmarks.length), count: found.marked })}
        </Text>
      )}
      <DataTable
        label={t('benchmarks.list')}
        rows={[...found.benchmarks]}
        rowKey={({ task }) => task}
        columns={columns}
      />
    </>
  )
}

function Unmark({ gold, project }: { gold: Gold; project: string }) {
  const { t } = useTranslation(['agreement', 'projects'])
  const marking = useMarkBenchmarks(project)
  const unmark = () =>
    marking.mutate(
      { tasks: [gold.task], gold: false },
      {
        onSuccess: ({ changed }) => notifyDone(t('projects:benchmarks.unmarked', { count: changed })),
        onError: notifyProblem,
      },
    )
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t('benchmarks.unmarkName', { name: gold.data_row.name })}
      loading={marking.isPending}
      onClick={unmark}
    >
      {t('benchmarks.unmark')}
    </Button>
  )
}
