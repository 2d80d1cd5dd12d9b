/** The rooms of the application in the order of the navigation, and who may see each. */
import {
  IconBox,
  IconCpu,
  IconFileExport,
  IconFilter,
  IconFolders,
  IconHierarchy2,
  IconListCheck,
  IconPhoto,
  IconRouteAltLeft,
  IconSettings,
} from '@tabler/icons-react'
import type { Permission } from '@/api/types'

export const navigation = [
  { key: 'projects', to: '/o/$slug/projects', icon: IconFolders, permission: 'projects.view' },
  { key: 'datasets', to: '/o/$slug/datasets', icon: IconPhoto, permission: 'catalog.view' },
  { key: 'slices', to: '/o/$slug/slices', icon: IconFilter, permission: 'catalog.view' },
  { key: 'ontologies', to: '/o/$slug/ontologies', icon: IconHierarchy2, permission: 'ontologies.view' },
  { key: 'models', to: '/o/$slug/models', icon: IconBox, permission: 'models.view' },
  { key: 'predictors', to: '/o/$slug/predictors', icon: IconCpu, permission: 'predictors.view' },
  { key: 'production', to: '/o/$slug/production', icon: IconRouteAltLeft, permission: 'models.view' },
  { key: 'exports', to: '/o/$slug/exports', icon: IconFileExport, permission: 'exports.create' },
  { key: 'jobs', to: '/o/$slug/jobs', icon: IconListCheck, permission: 'jobs.view' },
  { key: 'settings', to: '/o/$slug/settings', icon: IconSettings, permission: 'organization.view' },
] as const satisfies readonly { key: string; to: string; icon: typeof IconBox; permission: Permission }[]
