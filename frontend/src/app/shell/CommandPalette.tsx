/** Ctrl+K: every room, project and dataset by its name. */
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconFolder, IconLayoutGrid, IconPhoto, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useOrganization } from '@/api/session'
import { useDatasets } from '@/features/datasets/queries'
import { useProjects } from '@/features/projects/queries'
import { useSlug } from '@/lib/route'
import { navigation } from './nav'

export function CommandPalette() {
  const { t } = useTranslation('app')
  const slug = useSlug()
  const navigate = useNavigate()
  const allowed = useOrganization()?.permissions ?? []
  const projects = useProjects({ enabled: useMay('projects.view') })
  const mayLabel = useMay('tasks.label')
  const datasets = useDatasets({ enabled: useMay('catalog.view') })

  const actions: SpotlightActionGroupData[] = [
    {
      group: t('commands'),
      actions: navigation
        .filter(({ permission }) => allowed.includes(permission))
        .map(({ key, to, icon: Icon }) => ({
          id: key,
          label: t(`nav.${key}`),
          leftSection: <Icon size={17} stroke={1.7} />,
          onClick: () => void navigate({ to, params: { slug } }),
        })),
    },
    {
      group: t('projectsGroup'),
      actions: (projects.data?.pages ?? [])
        .flatMap((page) => page.results)
        .map((project) => ({
          id: project.id,
          label: project.name,
          leftSection: <IconFolder size={17} stroke={1.7} />,
          onClick: () => void navigate({ to: '/o/$slug/projects/$id', params: { slug, id: project.id } }),
        })),
    },
    {
      group: t('gridGroup'),
      actions: (mayLabel ? (projects.data?.pages ?? []) : [])
        .flatMap((page) => page.results)
        .filter(({ archived_at }) => !archived_at)
        .map((project) => ({
          id: `grid ${project.id}`,
          label: t('gridOf', { name: project.name }),
          leftSection: <IconLayoutGrid size={17} stroke={1.7} />,
          onClick: () => void navigate({ to: '/o/$slug/projects/$id/grid', params: { slug, id: project.id } }),
        })),
    },
    {
      group: t('datasetsGroup'),
      actions: (datasets.data?.pages ?? [])
        .flatMap((page) => page.results)
        .map((dataset) => ({
          id: dataset.id,
          label: dataset.name,
          leftSection: <IconPhoto size={17} stroke={1.7} />,
          onClick: () => void navigate({ to: '/o/$slug/datasets/$id', params: { slug, id: dataset.id } }),
        })),
    },
  ]

  return (
    <Spotlight
      actions={actions}
      nothingFound={t('searchEmpty')}
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      limit={12}
      shortcut={['mod + K']}
      searchProps={{ leftSection: <IconSearch size={17} />, placeholder: t('search'), 'aria-label': t('search') }}
    />
  )
}
