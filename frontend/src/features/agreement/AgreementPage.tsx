/** How far the people of a project agree who labeled the same data rows, none seeing what the others say. */
import { Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Agreement } from '@/api/types'
import { api } from '@/lib/api'
import { formatConfidence, formatCount, formatPercent } from '@/lib/format'
import { Allowed } from '@/ui/Allowed'
import { Bounded } from '@/ui/Bounded'
import { type Column, DataTable } from '@/ui/DataTable'
import { EmptyState } from '@/ui/EmptyState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Section } from '@/ui/Section'
import { StatCard } from '@/ui/StatCard'

type Pair = Agreement['pairs'][number]
type Row = Agreement['worst'][number]

export function AgreementPage() {
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/agreement' })
  const agreement = useQuery({
    queryKey: ['projects', 'agreement', id],
    queryFn: () => api.get<Agreement>(`/projects/${id}/agreement`),
  })
  return (
    <Allowed permission="tasks.review">
      <Loaded query={agreement}>{(found) => (found.merged === 0 ? <Nothing /> : <Figures found={found} />)}</Loaded>
    </Allowed>
  )
}

function Nothing() {
  const { t } = useTranslation('agreement')
  return (
    <EmptyState icon={<IconUsersGroup size={22} />} title={t('none')}>
      {t('noneText')}
    </EmptyState>
  )
}

function Figures({ found }: { found: Agreement }) {
  const { t } = useTranslation('agreement')
  const { merged, measured, disputed, mean } = found
  return (
    <Stack gap="xl" data-testid="agreement">
      <div>
        <Text size="sm" c="dimmed" mb="sm">
          {measured < merged
            ? t('newest', { measured: formatCount(measured), count: merged })
            : t('about', { count: merged })}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <StatCard
            label={t('mean')}
            value={
              <Text size="md" component="div">
                <Bounded figure={mean} format={formatPercent} />
              </Text>
            }
            hint={t('meanHint')}
          />
          <StatCard label={t('merged')} value={formatCount(merged)} />
          <StatCard label={t('disputed')} value={formatCount(disputed)} />
        </SimpleGrid>
      </div>
      <People pairs={found.pairs} />
      {found.questions.length > 0 && (
        <Section title={t('questions')} text={t('questionsHint')}>
          <DataTable
            label={t('questions')}
            rows={[...found.questions]}
            rowKey={({ feature }) => feature}
            columns={[
              { key: 'name', header: t('question'), cell: ({ name }) => name },
              {
                key: 'alpha',
                header: t('alpha'),
                cell: ({ figure }) => <Bounded figure={figure} format={formatConfidence} />,
              },
            ]}
          />
        </Section>
      )}
      <Section title={t('classes')}>
        <DataTable
          label={t('classes')}
          rows={[...found.classes]}
          rowKey={({ feature, option }) => `${feature} ${option}`}
          columns={[
            { key: 'name', header: t('class'), cell: ({ path }) => path },
            { key: 'kind', header: t('kind'), secondary: true, cell: ({ kind }) => kind.replaceAll('_', ' ') },
            { key: 'f1', header: t('marks'), cell: ({ figure }) => <Bounded figure={figure} format={formatPercent} /> },
          ]}
        />
      </Section>
      <Section title={t('kinds')}>
        <DataTable
          label={t('kinds')}
          rows={[...found.kinds]}
          rowKey={({ kind }) => kind}
          columns={[
            { key: 'kind', header: t('kind'), cell: ({ kind }) => kind.replaceAll('_', ' ') },
            { key: 'f1', header: t('marks'), cell: ({ figure }) => <Bounded figure={figure} format={formatPercent} /> },
          ]}
        />
      </Section>
      <Worst rows={found.worst} />
    </Stack>
  )
}

function People({ pairs }: { pairs: readonly Pair[] }) {
  const { t } = useTranslation('agreement')
  const nameOf = useMemberName()
  const name = (id: string) => nameOf(id) ?? t('somebody')
  const columns: Column<Pair>[] = [
    { key: 'two', header: t('who'), cell: ({ one, other }) => t('two', { one: name(one), other: name(other) }) },
    { key: 'rows', header: t('shared'), align: 'right', width: 110, cell: ({ data_rows }) => formatCount(data_rows) },
    { key: 'f1', header: t('marks'), cell: ({ marks }) => <Bounded figure={marks} format={formatPercent} /> },
    {
      key: 'kappa',
      header: t('kappa'),
      secondary: true,
      cell: ({ questions }) =>
        questions.map((question) => (
          <Group key={question.feature} gap={8} wrap="nowrap">
            <Text size="xs">{question.name}</Text>
            <Bounded figure={question.figure} format={formatConfidence} />
          </Group>
        )),
    },
  ]
  return (
    <Section title={t('people')} text={t('peopleHint')}>
      <DataTable
        label={t('people')}
        rows={[...pairs]}
        rowKey={({ one, other }) => `${one} ${other}`}
        columns={columns}
        minWidth={560}
      />
    </Section>
  )
}

function Worst({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation('agreement')
  const { slug, id } = useParams({ from: '/o/$slug/shell/projects/$id/agreement' })
  const became = ({ is_agreed, state }: Row) => (is_agreed ? 'agreed' : state === 'review' ? 'waits' : 'decided')
  return (
    <Section title={t('worst')}>
      <DataTable
        label={t('worst')}
        rows={[...rows]}
        rowKey={({ task }) => task}
        columns={[
          {
            key: 'row',
            header: t('row'),
            cell: ({ task, data_row }) => (
              <TextLink to="/o/$slug/projects/$id/tasks/$task" params={{ slug, id, task }}>
                {data_row.name}
              </TextLink>
            ),
          },
          { key: 'agreement', header: t('agreement'), width: 110, cell: ({ agreement }) => formatPercent(agreement) },
          { key: 'outcome', header: t('outcome'), cell: (row) => t(became(row)) },
        ]}
      />
    </Section>
  )
}
