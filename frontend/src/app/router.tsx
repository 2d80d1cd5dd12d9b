/** Every address of the interface and the page that answers it, each page in a chunk of its own. */
import { createRoute, createRouter, lazyRouteComponent as page, redirect } from '@tanstack/react-router'
import { gallerySearch } from '@/features/datasets/gallerySearch'
import { exportsSearch } from '@/features/exports/choice'
import { labelSearch } from '@/features/labeling/labelSearch'
import { askFirstTask } from '@/features/labeling/leasing'
import { projectQuery } from '@/features/labeling/projectQuery'
import { runSearch } from '@/features/models/runSearch'
import { decisionsSearch } from '@/features/production/decisionsSearch'
import { tasksSearch } from '@/features/projects/tasksSearch'
import { PagePending } from '@/ui/Skeletons'
import { enterOrganization } from './guards'
import { NotFound } from './NotFound'
import { outside, root } from './outside'
import { queryClient } from './queryClient'

const organization = createRoute({
  getParentRoute: () => root,
  path: '/o/$slug',
  beforeLoad: ({ params, location }) => enterOrganization(params.slug, location.href),
  component: page(() => import('./shell/OrganizationFrame'), 'OrganizationFrame'),
})

/** What the page asks for first, asked while its code is on its way; where it fails the page says so. */
const askProject = ({ params }: { params: { id: string } }) => void queryClient.prefetchQuery(projectQuery(params.id))

// The editor takes the whole window; everything else stands in the shell.
const label = createRoute({
  getParentRoute: () => organization,
  path: '/projects/$id/label',
  validateSearch: labelSearch,
  loader: (entered) => {
    askProject(entered)
    const isNamed = 'task' in entered.location.search
    if (entered.cause === 'enter' && !isNamed) askFirstTask(entered.params.id)
  },
  component: page(() => import('@/features/labeling/LabelPage'), 'LabelPage'),
})
const review = createRoute({
  getParentRoute: () => organization,
  path: '/projects/$id/review',
  loader: askProject,
  component: page(() => import('@/features/labeling/ReviewPage'), 'ReviewPage'),
})
const look = createRoute({
  getParentRoute: () => organization,
  path: '/projects/$id/tasks/$task',
  loader: ({ params }) => askProject({ params }),
  component: page(() => import('@/features/labeling/LookPage'), 'LookPage'),
})
const grid = createRoute({
  getParentRoute: () => organization,
  path: '/projects/$id/grid',
  loader: askProject,
  component: page(() => import('@/features/grid/GridPage'), 'GridPage'),
})
const shell = createRoute({
  getParentRoute: () => organization,
  id: 'shell',
  component: page(() => import('./shell/Shell'), 'Shell'),
})
const organizationHome = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/o/$slug/projects', params })
  },
})
const projects = createRoute({
  getParentRoute: () => shell,
  path: '/projects',
  component: page(() => import('@/features/projects/ProjectsPage'), 'ProjectsPage'),
})
const project = createRoute({
  getParentRoute: () => shell,
  path: '/projects/$id',
  component: page(() => import('@/features/projects/ProjectFrame'), 'ProjectFrame'),
})
const overviewPage = page(() => import('@/features/projects/OverviewPage'), 'OverviewPage')
const overview = createRoute({ getParentRoute: () => project, path: '/', component: overviewPage })
const tasks = createRoute({
  getParentRoute: () => project,
  path: '/tasks',
  validateSearch: tasksSearch,
  component: page(() => import('@/features/projects/TasksPage'), 'TasksPage'),
})
const agreementPage = page(() => import('@/features/agreement/AgreementPage'), 'AgreementPage')
const agreement = createRoute({ getParentRoute: () => project, path: '/agreement', component: agreementPage })
const benchmarksPage = page(() => import('@/features/agreement/BenchmarksPage'), 'BenchmarksPage')
const benchmarks = createRoute({ getParentRoute: () => project, path: '/benchmarks', component: benchmarksPage })
const qualityPage = page(() => import('@/features/agreement/QualityPage'), 'QualityPage')
const quality = createRoute({ getParentRoute: () => project, path: '/quality', component: qualityPage })
const savingsPage = page(() => import('@/features/savings/SavingsPage'), 'SavingsPage')
const savings = createRoute({ getParentRoute: () => project, path: '/savings', component: savingsPage })
const exports = createRoute({
  getParentRoute: () => project,
  path: '/exports',
  validateSearch: exportsSearch,
  component: page(() => import('@/features/exports/ExportsPage'), 'ExportsPage'),
})
const projectSettings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: page(() => import('@/features/projects/SettingsPage'), 'SettingsPage'),
})
const datasets = createRoute({
  getParentRoute: () => shell,
  path: '/datasets',
  component: page(() => import('@/features/datasets/DatasetsPage'), 'DatasetsPage'),
})
const dataset = createRoute({
  getParentRoute: () => shell,
  path: '/datasets/$id',
  validateSearch: gallerySearch,
  component: page(() => import('@/features/datasets/DatasetPage'), 'DatasetPage'),
})
const slices = createRoute({
  getParentRoute: () => shell,
  path: '/slices',
  component: page(() => import('@/features/slices/SlicesPage'), 'SlicesPage'),
})
const slice = createRoute({
  getParentRoute: () => shell,
  path: '/slices/$id',
  validateSearch: gallerySearch,
  component: page(() => import('@/features/slices/SlicePage'), 'SlicePage'),
})
const allExports = createRoute({
  getParentRoute: () => shell,
  path: '/exports',
  validateSearch: exportsSearch,
  component: page(() => import('@/features/exports/ExportsPage'), 'AllExportsPage'),
})
const ontologies = createRoute({
  getParentRoute: () => shell,
  path: '/ontologies',
  component: page(() => import('@/features/ontologies/OntologiesPage'), 'OntologiesPage'),
})
const support = createRoute({
  getParentRoute: () => shell,
  path: '/support',
  component: page(() => import('@/features/ontologies/SupportPage'), 'SupportPage'),
})
const ontologyDraft = createRoute({
  getParentRoute: () => shell,
  path: '/ontologies/draft',
  component: page(() => import('@/features/ontologies/DraftPage'), 'DraftPage'),
})
const ontology = createRoute({
  getParentRoute: () => shell,
  path: '/ontologies/$id',
  component: page(() => import('@/features/ontologies/OntologyPage'), 'OntologyPage'),
})
const models = createRoute({
  getParentRoute: () => shell,
  path: '/models',
  component: page(() => import('@/features/models/ModelsPage'), 'ModelsPage'),
})
const model = createRoute({
  getParentRoute: () => shell,
  path: '/models/$id',
  component: page(() => import('@/features/models/ModelPage'), 'ModelPage'),
})
const modelRun = createRoute({
  getParentRoute: () => shell,
  path: '/model-runs/$id',
  validateSearch: runSearch,
  component: page(() => import('@/features/models/RunFrame'), 'RunFrame'),
})
const runRows = createRoute({
  getParentRoute: () => modelRun,
  path: '/',
  component: page(() => import('@/features/models/RunRowsPage'), 'RunRowsPage'),
})
const runMetrics = createRoute({
  getParentRoute: () => modelRun,
  path: '/metrics',
  component: page(() => import('@/features/evaluation/MetricsPage'), 'MetricsPage'),
})
const runCompare = createRoute({
  getParentRoute: () => modelRun,
  path: '/compare',
  component: page(() => import('@/features/evaluation/ComparePage'), 'ComparePage'),
})
const runLabelErrors = createRoute({
  getParentRoute: () => modelRun,
  path: '/label-errors',
  component: page(() => import('@/features/evaluation/LabelErrorsPage'), 'LabelErrorsPage'),
})
const runSettings = createRoute({
  getParentRoute: () => modelRun,
  path: '/settings',
  component: page(() => import('@/features/models/RunSettingsPage'), 'RunSettingsPage'),
})
const predictors = createRoute({
  getParentRoute: () => shell,
  path: '/predictors',
  component: page(() => import('@/features/predictors/PredictorsPage'), 'PredictorsPage'),
})
const newPredictor = createRoute({
  getParentRoute: () => shell,
  path: '/predictors/new',
  validateSearch: ({ family }: Record<string, unknown>): { family?: string } =>
    typeof family === 'string' ? { family } : {},
  component: page(() => import('@/features/predictors/NewPredictorPage'), 'NewPredictorPage'),
})
const predictor = createRoute({
  getParentRoute: () => shell,
  path: '/predictors/$id',
  component: page(() => import('@/features/predictors/PredictorFrame'), 'PredictorFrame'),
})
const versions = createRoute({
  getParentRoute: () => predictor,
  path: '/',
  component: page(() => import('@/features/predictors/VersionsPage'), 'VersionsPage'),
})
const graph = createRoute({
  getParentRoute: () => predictor,
  path: '/graph',
  component: page(() => import('@/features/workflows/GraphPage'), 'GraphPage'),
})
const training = createRoute({
  getParentRoute: () => predictor,
  path: '/training',
  component: page(() => import('@/features/predictors/TrainingPage'), 'TrainingPage'),
})
const predictorClasses = createRoute({
  getParentRoute: () => predictor,
  path: '/classes',
  component: page(() => import('@/features/predictors/ClassesPage'), 'ClassesPage'),
})
const health = createRoute({
  getParentRoute: () => predictor,
  path: '/health',
  component: page(() => import('@/features/predictors/HealthPage'), 'HealthPage'),
})
const deliveries = createRoute({
  getParentRoute: () => predictor,
  path: '/deliveries',
  component: page(() => import('@/features/predictors/DeliveriesPage'), 'DeliveriesPage'),
})
const predictorSettings = createRoute({
  getParentRoute: () => predictor,
  path: '/settings',
  component: page(() => import('@/features/predictors/SettingsPage'), 'SettingsPage'),
})
const published = createRoute({
  getParentRoute: () => shell,
  path: '/predictors/published',
  component: page(() => import('@/features/published/PublishedPage'), 'PublishedPage'),
})
const publication = createRoute({
  getParentRoute: () => shell,
  path: '/predictors/published/$id',
  component: page(() => import('@/features/published/PublicationPage'), 'PublicationPage'),
})
const production = createRoute({
  getParentRoute: () => shell,
  path: '/production',
  component: page(() => import('@/features/production/ProductionPage'), 'ProductionPage'),
})
const productionQueue = createRoute({
  getParentRoute: () => shell,
  path: '/production/$id',
  component: page(() => import('@/features/production/QueueFrame'), 'QueueFrame'),
})
const queueOverview = createRoute({
  getParentRoute: () => productionQueue,
  path: '/',
  component: page(() => import('@/features/production/OverviewPage'), 'OverviewPage'),
})
const decisions = createRoute({
  getParentRoute: () => productionQueue,
  path: '/decisions',
  validateSearch: decisionsSearch,
  component: page(() => import('@/features/production/DecisionsPage'), 'DecisionsPage'),
})
const decision = createRoute({
  getParentRoute: () => productionQueue,
  path: '/decisions/$decision',
  component: page(() => import('@/features/production/DecisionPage'), 'DecisionPage'),
})
const threshold = page(() => import('@/features/threshold/ThresholdPage'), 'ThresholdPage')
const queueThreshold = createRoute({ getParentRoute: () => productionQueue, path: '/threshold', component: threshold })
const ofQueue = page(() => import('@/features/production/SettingsPage'), 'SettingsPage')
const queueSettings = createRoute({ getParentRoute: () => productionQueue, path: '/settings', component: ofQueue })
const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/jobs',
  component: page(() => import('@/features/jobs/JobsPage'), 'JobsPage'),
})
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: page(() => import('@/features/account/AccountPage'), 'AccountPage'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: page(() => import('@/features/settings/SettingsFrame'), 'SettingsFrame'),
})
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/o/$slug/settings/organization', params })
  },
})
const settingsOrganization = createRoute({
  getParentRoute: () => settings,
  path: '/organization',
  component: page(() => import('@/features/settings/OrganizationPage'), 'OrganizationPage'),
})
const members = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: page(() => import('@/features/settings/MembersPage'), 'MembersPage'),
})
const metadataFields = createRoute({
  getParentRoute: () => settings,
  path: '/metadata-fields',
  component: page(() => import('@/features/metadata/MetadataFieldsPage'), 'MetadataFieldsPage'),
})
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: page(() => import('@/features/settings/ApiKeysPage'), 'ApiKeysPage'),
})
const webhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  component: page(() => import('@/features/webhooks/WebhooksPage'), 'WebhooksPage'),
})
const webhook = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks/$id',
  component: page(() => import('@/features/webhooks/WebhookPage'), 'WebhookPage'),
})
const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  component: page(() => import('@/features/audit/AuditPage'), 'AuditPage'),
})
/** What no room has: said inside the frame, so that one can go on from there. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })
const rooms = shell.addChildren([
  nowhere,
  organizationHome,
  projects,
  project.addChildren([overview, tasks, quality, agreement, benchmarks, savings, exports, projectSettings]),
  datasets,
  dataset,
  slices,
  slice,
  allExports,
  ontologies,
  support,
  ontologyDraft,
  ontology,
  models,
  model,
  modelRun.addChildren([runRows, runMetrics, runCompare, runLabelErrors, runSettings]),
  predictors,
  newPredictor,
  predictor.addChildren([versions, graph, training, predictorClasses, health, deliveries, predictorSettings]),
  published,
  publication,
  production,
  productionQueue.addChildren([queueOverview, decisions, decision, queueThreshold, queueSettings]),
  jobs,
  account,
  settings.addChildren([
    settingsHome,
    settingsOrganization,
    members,
    metadataFields,
    apiKeys,
    webhooks,
    webhook,
    audit,
  ]),
])
export const routeTree = root.addChildren([...outside, organization.addChildren([label, review, look, grid, rooms])])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: PagePending,
  defaultPendingMs: 400,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
