/** Every production queue, and what waits in it. */
import { Button, List, Stack, Text } from '@mantine/core'
import { IconPlus, IconRouteAltLeft } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { ProductionQueue } from '@/api/types'
import { formatConfidence, formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { NewQueueModal } from './NewQueueModal'
import { useQueues } from './queries'

function useColumns(): Column<ProductionQueue>[] {
  const { t } = useTranslation('production')
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name }) => (
        <Text fw={600} inherit>
          {name}
        </Text>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      width: 190,
      secondary: true,
      cell: ({ automatic, threshold }) => {
        if (!automatic) return t('off')
        return threshold === null ? t('thresholdNone') : t('thresholdFrom', { value: formatConfidence(threshold) })
      },
    },
    {
      key: 'waiting',
      header: t('waiting'),
      width: 150,
      align: 'right',
      cell: ({ counts }) => (
        <>
          {formatCount(counts.waiting)}
          {counts.overdue > 0 && (
            <Text size="xs" c="red">
              {t('overdueCount', { count: counts.overdue })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'model',
      header: t('byModel'),
      width: 130,
      align: 'right',
      secondary: true,
      cell: ({ counts }) => formatCount(counts.by_model),
    },
    {
      key: 'people',
      header: t('byPeople'),
      width: 130,
      align: 'right',
      secondary: true,
      cell: ({ counts }) => formatCount(counts.by_people),
    },
  ]
}

function Steps() {
  const { t } = useTranslation('production')
  return (
    <Stack gap="sm">
      <span>{t('noneText')}</span>
      <List type="ordered" size="sm" spacing={4} ta="left">
        <List.Item>{t('noneSteps.one')}</List.Item>
        <List.Item>{t('noneSteps.two')}</List.Item>
        <List.Item>{t('noneSteps.three')}</List.Item>
      </List>
    </Stack>
  )
}

export function Queues() {
  const { t } = useTranslation('production')
  const slug = useSlug()
  const navigate = useNavigate()
  const [isCreating, setIsCreating] = useState(false)
  const mayCreate = useOrganization()?.permissions.includes('projects.edit') ?? false
  const query = useQueues()
  const open = ({ id }: ProductionQueue) => void navigate({ to: '/o/$slug/production/$id', params: { slug, id } })
  const create = mayCreate && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setIsCreating(true)}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <ListPage
        title={t('title')}
        actions={query.data?.pages[0]?.results.length !== 0 && create}
        query={query}
        columns={useColumns()}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        onRowClick={open}
        empty={{ icon: <IconRouteAltLeft size={24} />, title: t('none'), text: <Steps />, action: create }}
      />
      {isCreating && <NewQueueModal onClose={() => setIsCreating(false)} onCreated={open} />}
    </>
  )
}

export function ProductionPage() {
  return (
    <Allowed permission="models.view">
      <Queues />
    </Allowed>
  )
}
