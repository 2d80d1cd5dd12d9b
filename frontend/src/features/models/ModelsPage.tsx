import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBox, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Model } from '@/api/types'
import { formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { TextLink } from '@/ui/links'
import { ModelModal } from './ModelModal'
import { useModels } from './queries'

function useColumns(): Column<Model>[] {
  const { t } = useTranslation('models')
  const slug = useSlug()
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <TextLink to="/o/$slug/models/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
          {name}
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
    { key: 'runs', header: t('runs'), align: 'right', width: 80, cell: ({ run_count }) => formatCount(run_count) },
  ]
}

export function ModelsPage() {
  const { t } = useTranslation('models')
  const slug = useSlug()
  const navigate = useNavigate()
  const [creating, { open, close }] = useDisclosure(false)
  const create = useMay('models.edit') && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('new')}
    </Button>
  )
  const goTo = ({ id }: Model) => void navigate({ to: '/o/$slug/models/$id', params: { slug, id } })
  return (
    <>
      <ListPage
        title={t('title')}
        actions={create}
        query={useModels()}
        columns={useColumns()}
        rowKey={({ id }) => id}
        onRowClick={goTo}
        empty={{ icon: <IconBox size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
      />
      <ModelModal opened={creating} onClose={close} onCreated={goTo} />
    </>
  )
}
