import { Badge, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFileExport, IconFilePlus, IconFileUpload, IconFolderPlus } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { AddRowsModal } from './AddRowsModal'
import { useModelRun } from './queries'
import { RunExports } from './RunExports'
import { RunGallery } from './RunGallery'
import { UploadPredictions } from './UploadPredictions'

function RunActions({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const [adding, add] = useDisclosure(false)
  const [batching, batch] = useDisclosure(false)
  const [uploading, upload] = useDisclosure(false)
  const [exporting, exports] = useDisclosure(false)
  const mayExport = useMay('exports.create')
  const [mayEdit, mayUpload, mayBatch] = [useMay('models.edit'), useMay('predictions.upload'), useMay('projects.edit')]
  return (
    <>
      {mayBatch && run.data_row_count > 0 && (
        <Button variant="default" leftSection={<IconFolderPlus size={15} />} onClick={batch.open} visibleFrom="sm">
          {t('addToProject')}
        </Button>
      )}
      {mayExport && (
        <Button variant="default" leftSection={<IconFileExport size={15} />} onClick={exports.open} visibleFrom="sm">
          {t('exports')}
        </Button>
      )}
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
      <AddRowsModal run={run} opened={adding} onClose={add.close} />
      <RunExports run={run.id} opened={exporting} onClose={exports.close} />
      <UploadPredictions run={run.id} opened={uploading} onClose={upload.close} />
      <AddBatchModal opened={batching} onClose={batch.close} source={{ kind: 'model_run', run }} />
    </>
  )
}

export function RunPage() {
  const { t } = useTranslation('models')
  const { slug, id } = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const run = useModelRun(id)
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
          <Badge size="sm" color="gray">
            {t(`purposes.${run.data.purpose}`)}
          </Badge>
        )
      }
      actions={run.data && <RunActions run={run.data} />}
    />
  )
  return (
    <Page header={header} scroll={false}>
      <Loaded query={run}>{(data) => <RunGallery run={data} />}</Loaded>
    </Page>
  )
}
