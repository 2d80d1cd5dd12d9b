/** The gallery of what the platform publishes. */
import { Badge, Button, Group, Select, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconWorld } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { iconOf, nameOf } from '@/features/ontologies/kinds'
import { Crumb } from '@/features/predictors/Crumb'
import predictors from '@/features/predictors/Predictors.module.css'
import { useFamilies, useFamily } from '@/features/predictors/queries'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import { assetIcon } from '@/ui/assets'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { Page, PageHeader } from '@/ui/PageHeader'
import { TableSkeleton } from '@/ui/Skeletons'
import classes from './Published.module.css'
import { type Publication, usePublications, type Wanted } from './queries'

const TYPING_MS = 250

function Card({ publication }: { publication: Publication }) {
  const { t } = useTranslation(['published', 'ui'])
  const slug = useSlug()
  const family = useFamily(publication.family)
  return (
    <Link
      to="/o/$slug/predictors/published/$id"
      params={{ slug, id: publication.id }}
      className={`${predictors.card} ${classes.card}`}
      data-testid="publication"
    >
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text fw={600}>{publication.name}</Text>
        <Badge color="gray" style={{ flexShrink: 0 }}>
          {t('version', { number: publication.number })}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={3} className={predictors.summary}>
        {publication.description || family?.summary}
      </Text>
      <Group gap={6} className={predictors.signs}>
        {publication.modalities.map((modality) => {
          const Icon = assetIcon(modality)
          const name = t(`ui:assets.${modality}`, { defaultValue: modality })
          return <Icon key={modality} size={16} stroke={1.6} aria-label={name} role="img" />
        })}
        <span className={predictors.between} aria-hidden />
        {publication.kinds.map((kind) => {
          const Icon = iconOf(kind)
          return <Icon key={kind} size={16} stroke={1.6} aria-label={nameOf(kind)} role="img" />
        })}
      </Group>
      <Text size="xs" c="dimmed">
        {family?.title} · {publication.licence}
      </Text>
    </Link>
  )
}

function Filters({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const { t } = useTranslation(['published', 'ui'])
  const families = useFamilies(true).data ?? []
  const modalities = [...new Set(families.flatMap((family) => family.modalities))]
  return (
    <Group gap="sm" mb="md" align="flex-end">
      <TextInput
        label={t('search')}
        placeholder={t('searchHint')}
        leftSection={<IconSearch size={15} />}
        value={wanted.search}
        onChange={(event) => onChange({ ...wanted, search: event.currentTarget.value })}
      />
      <Select
        label={t('family')}
        placeholder={t('anyFamily')}
        clearable
        data={families.map(({ name, title }) => ({ value: name, label: title }))}
        value={wanted.family}
        onChange={(family) => onChange({ ...wanted, family })}
      />
      <Select
        label={t('modality')}
        placeholder={t('anyModality')}
        clearable
        data={modalities.map((value) => ({ value, label: t(`ui:assets.${value}`, { defaultValue: value }) }))}
        value={wanted.modality}
        onChange={(modality) => onChange({ ...wanted, modality })}
      />
    </Group>
  )
}

function Found({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation(['published', 'ui'])
  const [search] = useDebouncedValue(wanted.search, TYPING_MS)
  const query = usePublications({ ...wanted, search })
  const rows = rowsOf(query.data)
  const isNarrowed = search.trim() !== '' || wanted.family !== null || wanted.modality !== null
  if (query.isPending) return <TableSkeleton />
  if (query.isError && rows.length === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (rows.length === 0) {
    return (
      <EmptyState icon={<IconWorld size={24} />} title={t(isNarrowed ? 'none' : 'empty')}>
        {t(isNarrowed ? 'noneText' : 'emptyText')}
      </EmptyState>
    )
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {rows.map((publication) => (
          <Card key={publication.id} publication={publication} />
        ))}
      </SimpleGrid>
      {query.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('ui:loadMore')}
          </Button>
        </Group>
      )}
    </>
  )
}

export function PublishedPage() {
  const { t } = useTranslation('published')
  const slug = useSlug()
  const [wanted, setWanted] = useState<Wanted>({ search: '', family: null, modality: null })
  return (
    <Page header={<PageHeader crumb={<Crumb slug={slug} />} title={t('title')} description={t('intro')} />} wide>
      <Filters wanted={wanted} onChange={setWanted} />
      <Found wanted={wanted} />
    </Page>
  )
}
