import { Badge, Button, FileButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFilePlus, IconFileUpload, IconFolderPlus } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { JobPanel } from '@/features/jobs/JobPanel'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyProblem } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { AddDatasetModal } from './AddDatasetModal'
import { useModelRun, useUploadPredictions } from './queries'
import { RunGallery } from './RunGallery'

function RunActions({ run, onJob }: { run: ModelRun; onJob: (id: string) => void }) {
  const { t } = useTranslation('models')
  const [adding, add] = useDisclosure(false)
  const [batching, batch] = useDisclosure(false)
  const uploading = useUploadPredictions(run.id)
  const [mayEdit, mayUpload, mayBatch] = [useMay('models.edit'), useMay('predictions.upload'), useMay('projects.edit')]
  const upload = (file: File | null) => {
    if (file) uploading.mutate(file, { onSuccess: ({ id }) => onJob(id), onError: notifyProblem })
  }
  return (
    <>
      {mayBatch && run.data_row_count > 0 && (
        <Button variant="default" leftSection={<IconFolderPlus size={15} />} onClick={batch.open} visibleFrom="sm">
          {t('addToProject')}
        </Button>
      )}
      {mayEdit && (
        <Button variant="default" leftSection={<IconFilePlus size={15} />} onClick={add.open}>
          {t('addRows')}
        </Button>
      )}
      {mayUpload && (
        <FileButton accept=".ndjson,.jsonl,.json,application/x-ndjson" onChange={upload}>
          {(props) => (
            <Button
              leftSection={<IconFileUpload size={15} />}
              loading={uploading.isPending}
              title={t('uploadHint')}
              {...props}
            >
              {t('upload')}
            </Button>
          )}
        </FileButton>
      )}
      <AddDatasetModal run={run} opened={adding} onClose={add.close} />
      <AddBatchModal opened={batching} onClose={batch.close} source={{ kind: 'model_run', run }} />
    </>
  )
}

export function RunPage() {
  const { t } = useTranslation('models')
  const { slug, id } = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const run = useModelRun(id)
  const [job, setJob] = useState<string | null>(null)
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
      actions={run.data && <RunActions run={run.data} onJob={setJob} />}
    />
  )
  return (
    <Page header={header} scroll={false}>
      <Loaded query={run}>
        {(data) => (
          <>
            {job && <JobPanel id={job} onClose={() => setJob(null)} />}
            <RunGallery run={data} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
