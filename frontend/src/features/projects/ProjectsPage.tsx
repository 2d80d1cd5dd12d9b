import { Box, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFolders, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Project } from '@/api/types'
import { formatCount, formatDay, formatPercent } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { ButtonLink, TextLink } from '@/ui/links'
import { CreateProjectModal } from './CreateProjectModal'
import { doneShare, toLabel, totalOf } from './counts'
import { ProjectBar } from './ProjectBar'
import { useProjects } from './queries'

function StartLabeling({ slug, id }: { slug: string; id: string }) {
  const { t } = useTranslation('projects')
  return (
    <ButtonLink
      to="/o/$slug/projects/$id/label"
      params={{ slug, id }}
      variant="default"
      size="compact-sm"
      onClick={(event) => event.stopPropagation()}
    >
      {t('startLabeling')}
    </ButtonLink>
  )
}

function useColumns(): Column<Project>[] {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  const mayLabel = useMay('tasks.label')
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name, counts }) => (
        <>
          <TextLink to="/o/$slug/projects/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
            {name}
          </TextLink>
          {mayLabel && toLabel(counts) > 0 && (
            <Box hiddenFrom="sm" mt={6}>
              <StartLabeling slug={slug} id={id} />
            </Box>
          )}
        </>
      ),
    },
    {
      key: 'progress',
      header: t('progress'),
      width: '32%',
      cell: ({ counts }) => (
        <Group gap="sm" wrap="nowrap">
          <div style={{ flex: 1, minWidth: 60 }}>
            <ProjectBar counts={counts} />
          </div>
          <Text size="xs" c="dimmed" w={40} ta="right">
            {formatPercent(doneShare(counts))}
          </Text>
        </Group>
      ),
    },
    {
      key: 'tasks',
      header: t('tasks'),
      align: 'right',
      width: 90,
      secondary: true,
      cell: ({ counts }) => formatCount(totalOf(counts)),
    },
    {
      key: 'created',
      header: t('created'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatDay(created_at)}
        </Text>
      ),
    },
    {
      key: 'start',
      header: '',
      align: 'right',
      width: 130,
      secondary: true,
      cell: ({ id, counts }) => mayLabel && toLabel(counts) > 0 && <StartLabeling slug={slug} id={id} />,
    },
  ]
}

export function ProjectsPage() {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  const navigate = useNavigate()
  const [creating, { open, close }] = useDisclosure(false)
  const create = useMay('projects.edit') && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('new')}
    </Button>
  )
  const goTo = ({ id }: Project) => void navigate({ to: '/o/$slug/projects/$id', params: { slug, id } })
  return (
    <>
      <ListPage
        title={t('title')}
        actions={create}
        query={useProjects()}
        columns={useColumns()}
        rowKey={({ id }) => id}
        onRowClick={goTo}
        empty={{ icon: <IconFolders size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
      />
      <CreateProjectModal opened={creating} onClose={close} onCreated={goTo} />
    </>
  )
}
