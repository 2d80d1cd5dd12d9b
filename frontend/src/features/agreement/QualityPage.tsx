/** How each person's work turned out: what reviewers said of it at first, and how far others say the same. */
import { Text } from '@mantine/core'
import { IconUserCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import { useMay } from '@/api/session'
import type { PersonQuality } from '@/api/types'
import { api } from '@/lib/api'
import { formatConfidence, formatCount, formatPercent } from '@/lib/format'
import { Bounded } from '@/ui/Bounded'
import { type Column, DataTable } from '@/ui/DataTable'
import { EmptyState } from '@/ui/EmptyState'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'

const SHARES = ['approved', 'corrected', 'sent_back', 'agreement'] as const

export function QualityPage() {
  const { t } = useTranslation('agreement')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/quality' })
  const seesAll = useMay('projects.edit')
  const quality = useQuery({
    queryKey: ['projects', 'quality', id],
    queryFn: async () => (await api.get<{ people: PersonQuality[] }>(`/projects/${id}/quality`)).people,
  })
  return (
    <Loaded query={quality}>
      {(people) =>
        people.length === 0 ? (
          <EmptyState icon={<IconUserCheck size={22} />} title={t('quality.none')}>
            {t(seesAll ? 'quality.noneText' : 'quality.noneOfYours')}
          </EmptyState>
        ) : (
          <Section title={t(seesAll ? 'quality.title' : 'quality.yours')} text={t('quality.text')}>
            <People people={people} />
          </Section>
        )
      }
    </Loaded>
  )
}

function People({ people }: { people: readonly PersonQuality[] }) {
  const { t } = useTranslation('agreement')
  const nameOf = useMemberName()
  const isMeasured = people.some(({ benchmarks }) => benchmarks !== null)
  const columns: Column<PersonQuality>[] = [
    { key: 'who', header: t('quality.who'), cell: ({ member }) => nameOf(member) ?? t('somebody') },
    {
      key: 'done',
      header: t('quality.done'),
      cell: ({ submitted, reviewed, independent }) => (
        <>
          {formatCount(submitted)}
          <Text size="xs" c="dimmed">
            {t('quality.reviewed', { count: reviewed })}
            {independent > 0 && ` · ${t('quality.independent', { count: independent })}`}
          </Text>
        </>
      ),
    },
    ...SHARES.map((share) => ({
      key: share,
      header: t(`quality.${share}`),
      cell: (person: PersonQuality) => <Bounded figure={person[share]} format={formatPercent} />,
    })),
    ...(isMeasured
      ? [
          {
            key: 'benchmarks',
            header: t('quality.benchmarks'),
            cell: ({ benchmarks }: PersonQuality) => benchmarks && <Benchmarked figure={benchmarks} />,
          },
        ]
      : []),
  ]
  return (
    <DataTable
      label={t('quality.title')}
      rows={[...people]}
      rowKey={({ member }) => member}
      columns={columns}
      minWidth={isMeasured ? 1080 : 980}
      pinned
    />
  )
}

function Benchmarked({ figure }: { figure: NonNullable<PersonQuality['benchmarks']> }) {
  const { t } = useTranslation('agreement')
  return (
    <>
      <Bounded figure={figure} format={formatConfidence} />
      {figure.value !== null && (
        <Text size="xs" c="dimmed">
          {t('quality.benchmarkCount', { count: figure.n })}
        </Text>
      )}
    </>
  )
}
