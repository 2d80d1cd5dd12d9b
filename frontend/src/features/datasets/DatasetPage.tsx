import { Button, FileButton, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconBucket,
  IconDots,
  IconFileExport,
  IconPencil,
  IconTrash,
  IconUpload,
  IconWorldDownload,
} from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Dataset } from '@/api/types'
import { RunPredictor } from '@/features/predictors/RunPredictor'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { IconMenuButton } from '@/ui/IconMenuButton'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { BucketModal } from './BucketModal'
import { DatasetGallery } from './DatasetGallery'
import { DatasetModal } from './DatasetModal'
import { DropTarget } from './DropTarget'
import { ImportModal } from './ImportModal'
import { useDataset, useDeleteDataset, useRefreshCatalog } from './queries'
import { UploadPanel } from './UploadPanel'
import { useUploads } from './uploads'
import { usePredictionsToo } from './usePredictionsToo'

interface DatasetMenuProps {
  dataset: Dataset
  slug: string
  onImport: () => void
  onBucket: () => void
}

function DatasetMenu({ dataset, slug, onImport, onBucket }: DatasetMenuProps) {
  const { t } = useTranslation('datasets')
  const navigate = useNavigate()
  const mayExport = useMay('exports.create')
  const exportIt = () => void navigate({ to: '/o/$slug/exports', params: { slug }, search: { dataset: dataset.id } })
  const deleting = useDeleteDataset()
  const [editing, edit] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  const removal = usePredictionsToo(async (withPredictions) => {
    await deleting.mutateAsync({ id: dataset.id, withPredictions })
    await navigate({ to: '/o/$slug/datasets', params: { slug } })
  })
  const keep = () => {
    removal.reset()
    ask.close()
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconMenuButton label={t('more')} icon={<IconDots size={16} />} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item hiddenFrom="sm" leftSection={<IconWorldDownload size={15} />} onClick={onImport}>
            {t('import')}
          </Menu.Item>
          <Menu.Item hiddenFrom="sm" leftSection={<IconBucket size={15} />} onClick={onBucket}>
            {t('bucket.title')}
          </Menu.Item>
          {mayExport && (
            <Menu.Item leftSection={<IconFileExport size={15} />} onClick={exportIt}>
              {t('export')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={edit.open}>
            {t('edit')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} onClick={ask.open}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DatasetModal dataset={dataset} opened={editing} onClose={edit.close} />
      <ConfirmModal
        opened={asking}
        title={t('delete')}
        confirm={t(removal.isWarned ? 'deleteToo' : 'delete')}
        onClose={keep}
        onConfirm={removal.go}
      >
        {t('deleteAsk', { name: dataset.name, count: dataset.data_row_count })}
      </ConfirmModal>
    </>
  )
}

export function DatasetPage() {
  const { t } = useTranslation('datasets')
  const { slug, id } = useParams({ from: '/o/$slug/shell/datasets/$id' })
  const dataset = useDataset(id)
  const mayEdit = useMay('catalog.edit')
  const refresh = useRefreshCatalog()
  const busy = useUploads(({ byDataset }) => byDataset[id]?.finished === false)
  const [importing, imports] = useDisclosure(false)
  const [bucketing, buckets] = useDisclosure(false)
  const upload = (files: File[]) => {
    if (files.length > 0 && !busy) useUploads.getState().start(id, files, refresh)
  }

  const actions = mayEdit && dataset.data && (
    <>
      <Button variant="default" leftSection={<IconWorldDownload size={15} />} onClick={imports.open} visibleFrom="sm">
        {t('import')}
      </Button>
      <Button variant="default" leftSection={<IconBucket size={15} />} onClick={buckets.open} visibleFrom="sm">
        {t('bucket.title')}
      </Button>
      <RunPredictor name={dataset.data.name} shown={{ dataset: id }} />
      <FileButton multiple onChange={upload}>
        {(props) => (
          <Button leftSection={<IconUpload size={15} />} disabled={busy} {...props}>
            {t('upload')}
          </Button>
        )}
      </FileButton>
      <DatasetMenu dataset={dataset.data} slug={slug} onImport={imports.open} onBucket={buckets.open} />
    </>
  )
  return (
    <Page
      scroll={false}
      header={
        <PageHeader
          crumb={
            <TextLink to="/o/$slug/datasets" params={{ slug }} c="inherit" inherit>
              {t('title')}
            </TextLink>
          }
          title={dataset.data?.name}
          description={dataset.data?.description}
          actions={actions}
        />
      }
    >
      <Loaded query={dataset}>
        {(data) => (
          <DropTarget disabled={!mayEdit || busy} onFiles={upload}>
            <UploadPanel dataset={id} />
            <DatasetGallery dataset={data} onUpload={mayEdit ? upload : undefined} />
          </DropTarget>
        )}
      </Loaded>
      <ImportModal dataset={id} opened={importing} onClose={imports.close} />
      <BucketModal dataset={id} opened={bucketing} onClose={buckets.close} />
    </Page>
  )
}
