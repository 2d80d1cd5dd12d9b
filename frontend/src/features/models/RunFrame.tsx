/** The head of every page of a run: its name, its tabs, and how its evaluation stands. */
import { Badge, Button, Menu, Tabs } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconFileExport, IconFilePlus, IconFileUpload, IconFolderPlus } from '@tabler/icons-react'
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { EvaluationNotice } from '@/features/evaluation/EvaluationNotice'
import { useEvaluation } from '@/features/evaluation/queries'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import { useSlug } from '@/lib/route'
import { IconMenuButton } from '@/ui/IconMenuButton'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { PagePending } from '@/ui/Skeletons'
import { StateBadge } from '@/ui/StateBadge'
import { AddRowsModal } from './AddRowsModal'
import { useModelRun } from './queries'
import { RunLeftOut } from './RunLeftOut'
import { RunNotice } from './RunNotice'
import type { RunSearch } from './runSearch'
import { UploadPredictions } from './UploadPredictions'

function RunActions({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const [adding, add] = useDisclosure(false)
  const [uploading, upload] = useDisclosure(false)
  const [batching, batch] = useDisclosure(false)
  const slug = useSlug()
  const navigate = useNavigate()
  const exportIt = () => void navigate({ to: '/o/$slug/exports', params: { slug }, search: { model_run: run.id } })
  const [mayEdit, mayUpload] = [useMay('models.edit'), useMay('predictions.upload')]
  const [mayExport, mayBatch] = [useMay('exports.create'), useMay('projects.edit')]
  return (
    <>
      {mayEdit && (
        <Button variant="default" leftSection={<IconFilePlus size={15} />} onClick={add.open}>
          {t('addRows')}
        </Button>
      )}
      {mayUpload && (
        <Button leftSection={<IconFileUpload size={15} />} onClick={upload.open}>
          {t('upload')}
        </Button>
      )}
      {(mayExport || mayBatch) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <IconMenuButton label={t('moreActions')} icon={<IconDots size={16} />} />
          </Menu.Target>
          <Menu.Dropdown>
            {mayBatch && (
              <Menu.Item
                leftSection={<IconFolderPlus size={15} />}
                disabled={run.data_row_count === 0}
                onClick={batch.open}
              >
                {t('addToProject')}
              </Menu.Item>
            )}
            {mayExport && (
              <Menu.Item leftSection={<IconFileExport size={15} />} onClick={exportIt}>
                {t('exports')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <AddRowsModal run={run} opened={adding} onClose={add.close} />
      <AddBatchModal opened={batching} onClose={batch.close} source={{ kind: 'model_run', run }} />
      <UploadPredictions run={run.id} opened={uploading} onClose={upload.close} />
    </>
  )
}

const tabs = [
  { key: 'rows', to: '/o/$slug/model-runs/$id' },
  { key: 'metrics', to: '/o/$slug/model-runs/$id/metrics' },
  { key: 'compare', to: '/o/$slug/model-runs/$id/compare' },
  { key: 'label-errors', to: '/o/$slug/model-runs/$id/label-errors' },
  { key: 'settings', to: '/o/$slug/model-runs/$id/settings' },
] as const

function RunTabs({ value }: { value: string }) {
  const { t } = useTranslation('models')
  const { slug, id } = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const navigate = useNavigate()
  const mayEdit = useMay('models.edit')
  const go = (key: string | null) => {
    const tab = tabs.find((one) => one.key === key)
    // The thresholds, the split and the filter go along; the open data row stays behind.
    const search = ({ row: _, ...kept }: RunSearch) => kept
    if (tab) void navigate({ to: tab.to, params: { slug, id }, search })
  }
  return (
    <Tabs value={value} onChange={go}>
      <Tabs.List>
        {tabs.map(({ key }) => (
          <Tabs.Tab key={key} value={key}>
            {t(key === 'settings' && !mayEdit ? 'tabs.about' : `tabs.${key}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

export function RunFrame() {
  const { t } = useTranslation('models')
  const { slug, id } = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const run = useModelRun(id)
  const evaluation = useEvaluation(id)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const last = path.split('/').at(-1) ?? ''
  const tab = tabs.some(({ key }) => key === last) ? last : 'rows'
  const header = (
    <PageHeader
      crumb={
        run.data && (
          <TextLink to="/o/$slug/models/$id" params={{ slug, id: run.data.model }} c="inherit" inherit>
            {run.data.model_name}
          </TextLink>
        )
      }
      title={run.data?.name}
      badge={
        run.data && (
          <>
            <Badge size="sm" color="gray" visibleFrom="sm">
              {t(`purposes.${run.data.purpose}`)}
            </Badge>
            <StateBadge state={run.data.state} />
          </>
        )
      }
      actions={run.data && <RunActions run={run.data} />}
    />
  )
  return (
    <Page header={header} tabs={run.data && <RunTabs value={tab} />} scroll={tab !== 'rows'} wide>
      <Loaded query={run} skeleton={<PagePending />}>
        {(found) => (
          <Loaded query={evaluation} skeleton={<PagePending />}>
            {(data) => (
              <>
                <RunNotice run={found} framed={tab !== 'rows'} />
                <EvaluationNotice evaluation={data} framed={tab !== 'rows'} />
                {run.data && (tab === 'metrics' || tab === 'settings') && <RunLeftOut run={run.data} />}
                <Outlet />
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}
