import { Text } from '@mantine/core'
import { IconCpu, IconPlus, IconWorld } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { formatPercent } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { ButtonLink, TextLink } from '@/ui/links'
import { usePredictors } from './queries'
import { inTheMaking, inUse, isTraining } from './versions'

function useColumns(): Column<Predictor>[] {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const share = (value: number | undefined) => (value === undefined ? '–' : formatPercent(value, 1))
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
    { key: 'ontology', header: t('ontology'), secondary: true, cell: ({ ontology_name }) => ontology_name },
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
                {t(training ? 'trainingNow' : inTheMaking(predictor) ? 'connectingNow' : 'notReady')}
              </Text>
            )}
          </>
        )
      },
    },
    {
      key: 'precision',
      header: t('precision'),
      align: 'right',
      width: 100,
      secondary: true,
      cell: (predictor) => share(inUse(predictor)?.metrics.precision),
    },
    {
      key: 'recall',
      header: t('recall'),
      align: 'right',
      width: 100,
      secondary: true,
      cell: (predictor) => share(inUse(predictor)?.metrics.recall),
    },
  ]
}

export function PredictorsPage() {
  const { t } = useTranslation(['predictors', 'published'])
  const slug = useSlug()
  const navigate = useNavigate()
  const create = useMay('predictors.train') && (
    <ButtonLink to="/o/$slug/predictors/new" params={{ slug }} leftSection={<IconPlus size={15} />}>
      {t('new')}
    </ButtonLink>
  )
  const goTo = ({ id }: Predictor) => void navigate({ to: '/o/$slug/predictors/$id', params: { slug, id } })
  return (
    <ListPage
      title={t('title')}
      actions={
        <>
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
      query={usePredictors()}
      columns={useColumns()}
      rowKey={({ id }) => id}
      onRowClick={goTo}
      empty={{ icon: <IconCpu size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
    />
  )
}
