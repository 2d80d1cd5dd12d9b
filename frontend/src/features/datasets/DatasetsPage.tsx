import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDatabase, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Dataset } from '@/api/types'
import { formatCount, formatDay } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { TextLink } from '@/ui/links'
import { DatasetModal } from './DatasetModal'
import { useDatasets } from './queries'

function useColumns(): Column<Dataset>[] {
  const { t } = useTranslation('datasets')
  const slug = useSlug()
  return [
    {
      key: 'name',
      header: t('name'),
      cell: (dataset) => (
        <TextLink to="/o/$slug/datasets/$id" params={{ slug, id: dataset.id }} fw={600} c="inherit" inherit>
          {dataset.name}
        </TextLink>
      ),
    },
    {
      key: 'description',
      header: t('description'),
      secondary: true,
      cell: ({ description }) => (
        <Text size="sm" c="dimmed" lineClamp={1}>
          {description}
        </Text>
      ),
    },
    {
      key: 'rows',
      header: t('rows'),
      align: 'right',
      width: 110,
      cell: (dataset) => formatCount(dataset.data_row_count),
    },
    {
      key: 'created',
      header: t('created'),
      width: 140,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatDay(created_at)}
        </Text>
      ),
    },
  ]
}

export function DatasetsPage() {
  const { t } = useTranslation('datasets')
  const slug = useSlug()
  const navigate = useNavigate()
  const [creating, { open, close }] = useDisclosure(false)
  const mayEdit = useMay('catalog.edit')
  const goTo = ({ id }: Dataset) => void navigate({ to: '/o/$slug/datasets/$id', params: { slug, id } })
  const create = mayEdit && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <ListPage
        title={t('title')}
        actions={create}
        query={useDatasets()}
        columns={useColumns()}
        rowKey={({ id }) => id}
        onRowClick={goTo}
        empty={{ icon: <IconDatabase size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
      />
      <DatasetModal opened={creating} onClose={close} onSaved={goTo} />
    </>
  )
}
