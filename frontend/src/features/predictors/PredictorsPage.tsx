import { SegmentedControl, Text } from '@mantine/core'
import { IconArchive, IconCpu, IconPlus, IconWorld } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { formatAgo, formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { ButtonLink, TextLink } from '@/ui/links'
import { StateBadge } from '@/ui/StateBadge'
import { type ListedPredictor, useFamilies, usePredictors } from './queries'
import { inTheMaking, inUse, isTraining } from './versions'

const MOST = 2

/** How it is doing, and when that was seen. */
function Standing({ standing: { condition, checked_at, error } }: Pick<ListedPredictor, 'standing'>) {
  const { t } = useTranslation('predictors')
  const isTrouble = condition === 'failing' || condition === 'open' || condition === 'unconnected'
  return (
    <div title={isTrouble ? error : undefined}>
      <StateBadge state={condition === 'open' ? 'leftAlone' : condition} />
      <Text c="dimmed" size="xs" lineClamp={2}>
        {condition === 'unconnected'
          ? error
          : checked_at
            ? t('checked', { ago: formatAgo(checked_at) })
            : t('neverAsked')}
      </Text>
    </div>
  )
}

const noneReady = ({ standing }: ListedPredictor) => (standing.condition === 'unconnected' ? 'noneReady' : 'notReady')

function Serves({ projects }: { projects: ListedPredictor['standing']['projects'] }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  if (projects.length === 0) return '–'
  const more = projects.length - MOST
  return (
    <>
      {projects.slice(0, MOST).map(({ id, name }) => (
        <div key={id}>
          <TextLink
            to="/o/$slug/projects/$id"
            params={{ slug, id }}
            inherit
            onClick={(event) => event.stopPropagation()}
          >
            {name}
          </TextLink>
        </div>
      ))}
      {more > 0 && (
        <Text c="dimmed" size="xs">
          {t('andMore', { number: formatCount(more) })}
        </Text>
      )}
    </>
  )
}

function useColumns(): Column<ListedPredictor>[] {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const titles = new Map(useFamilies(true).data?.map(({ name, title }) => [name, title]))
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <TextLink to="/o/$slug/predictors/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
          {name}
        </TextLink>
      ),
    },
    {
      key: 'family',
      header: t('family'),
      secondary: true,
      cell: ({ family, ontology_name }) => (
        <>
          {titles.get(family) ?? family}
          <Text c="dimmed" size="xs">
            {ontology_name}
          </Text>
        </>
      ),
    },
    {
      key: 'health',
      header: t('doing'),
      width: 190,
      cell: ({ standing }) => <Standing standing={standing} />,
    },
    {
      key: 'projects',
      header: t('serves'),
      secondary: true,
      cell: ({ standing }) => <Serves projects={standing.projects} />,
    },
    {
      key: 'version',
      header: t('newestVersion'),
      width: 140,
      cell: (predictor) => {
        const version = inUse(predictor)
        const training = isTraining(predictor)
        return (
          <>
            {version && t('version', { number: version.number })}
            {(training || inTheMaking(predictor) || !version) && (
              <Text c="dimmed" inherit>
                {t(training ? 'trainingNow' : inTheMaking(predictor) ? 'connectingNow' : noneReady(predictor))}
              </Text>
            )}
          </>
        )
      },
    },
  ]
}

export function PredictorsPage() {
  const { t } = useTranslation(['predictors', 'published'])
  const slug = useSlug()
  const navigate = useNavigate()
  const [which, setWhich] = useState('inUse')
  const isArchived = which === 'archived'
  const create = useMay('predictors.train') && (
    <ButtonLink to="/o/$slug/predictors/new" params={{ slug }} leftSection={<IconPlus size={15} />}>
      {t('new')}
    </ButtonLink>
  )
  const goTo = ({ id }: ListedPredictor) => void navigate({ to: '/o/$slug/predictors/$id', params: { slug, id } })
  return (
    <ListPage
      title={t('title')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('archived.which')}
            value={which}
            onChange={setWhich}
            data={[
              { value: 'inUse', label: t('archived.inUse') },
              { value: 'archived', label: t('archived.show') },
            ]}
          />
          <ButtonLink
            to="/o/$slug/predictors/published"
            params={{ slug }}
            variant="default"
            leftSection={<IconWorld size={15} />}
          >
            {t('published:look')}
          </ButtonLink>
          {create}
        </>
      }
      query={usePredictors({ archived: isArchived })}
      columns={useColumns()}
      rowKey={({ id }) => id}
      onRowClick={goTo}
      empty={
        isArchived
          ? { icon: <IconArchive size={24} />, title: t('archived.none'), text: t('archived.noneText') }
          : { icon: <IconCpu size={24} />, title: t('empty'), text: t('emptyText'), action: create }
      }
    />
  )
}
