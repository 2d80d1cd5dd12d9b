/** What was certified of each class, where classes have thresholds of their own. */
import { Badge, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Feature, ProductionCertification } from '@/api/types'
import { useOntology } from '@/features/ontologies/queries'
import type { VersionedQueue } from '@/features/production/queries'
import { useProject } from '@/features/projects/queries'
import { formatCount } from '@/lib/format'
import { DataTable } from '@/ui/DataTable'
import { band, from, share } from './words'

/** Features and options by id, options with the question that they answer. */
export function namesOf(features: readonly Feature[], within = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const feature of features) {
    const name = within + feature.name
    found.set(feature.id, name)
    for (const option of feature.options ?? []) {
      found.set(option.id, `${name}: ${option.name}`)
      for (const [id, below] of namesOf(option.features ?? [], `${name} > `)) found.set(id, below)
    }
    for (const [id, below] of namesOf(feature.features ?? [], `${name} > `)) found.set(id, below)
  }
  return found
}

export function Classes({ queue, held }: { queue: VersionedQueue; held: ProductionCertification }) {
  const { t } = useTranslation('threshold')
  const ontology = useOntology(useProject(queue.project).data?.ontology)
  const names = useMemo(() => namesOf(ontology.data?.features ?? []), [ontology.data])
  const certified = (group: ProductionCertification['groups'][number]) =>
    group.place === null ? null : group.candidates[group.place]!
  return (
    <DataTable
      label={t('classes.title')}
      rows={held.groups}
      rowKey={({ subject }) => subject || 'rest'}
      columns={[
        {
          key: 'class',
          header: t('classes.class'),
          cell: ({ subject }) => (subject ? (names.get(subject) ?? '…') : t('classes.rest')),
        },
        {
          key: 'threshold',
          header: t('classes.threshold'),
          cell: (group) => {
            const found = certified(group)
            return (
              <Badge variant="light" color={found ? 'teal' : 'orange'} miw="max-content">
                {found ? t('log.kept', { threshold: from(found.threshold) }) : t('log.refused')}
              </Badge>
            )
          },
        },
        {
          key: 'coverage',
          header: t('curve.coverage'),
          align: 'right',
          cell: ({ coverage }) =>
            coverage ? (
              <span title={band(coverage)}>
                {share(coverage.value)}{' '}
                <Text span size="xs" c="dimmed">
                  {band(coverage)}
                </Text>
              </span>
            ) : (
              '–'
            ),
        },
        {
          key: 'bound',
          header: t('log.bound'),
          align: 'right',
          cell: (group) => {
            const found = certified(group)
            return found ? `≤ ${share(found.bound)}` : '–'
          },
        },
        { key: 'audits', header: t('log.audits'), align: 'right', cell: ({ audits }) => formatCount(audits) },
        {
          key: 'more',
          header: t('classes.more'),
          align: 'right',
          cell: ({ place, more }) =>
            place !== null ? '–' : more === null ? t('classes.never') : t('log.more', { count: formatCount(more) }),
        },
      ]}
    />
  )
}
