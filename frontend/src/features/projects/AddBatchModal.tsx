/** Sends images to the queue of a project: a selection, a whole dataset, or the least confident of a model run. */
import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dataset, ModelRun, Project } from '@/api/types'
import { useDatasets } from '@/features/datasets/queries'
import { useModelRuns } from '@/features/models/queries'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { type BatchBody, useAddBatch, useProjects } from './queries'
import { RunShare, type RunShareValue } from './RunShare'

export type BatchSource =
  | { kind: 'selection'; ids: string[]; dataset: Dataset }
  | { kind: 'dataset'; dataset: Dataset }
  | { kind: 'model_run'; run: ModelRun }

interface AddBatchModalProps {
  opened: boolean
  onClose: () => void
  onAdded?: () => void
  /** Chosen in the dialog when absent. */
  project?: Project
  source?: BatchSource
}

const priorities = [
  { value: '10', label: 'high' },
  { value: '0', label: 'normal' },
  { value: '-10', label: 'low' },
] as const

type What = Omit<BatchBody, 'name' | 'priority'> | null

function fixedWhat(source: BatchSource | undefined): What {
  if (source?.kind === 'selection') return { data_rows: source.ids }
  if (source?.kind === 'dataset') return { dataset: source.dataset.id }
  return null
}

export function AddBatchModal({ opened, onClose, onAdded, project, source }: AddBatchModalProps) {
  const { t } = useTranslation('projects')
  const [name, setName] = useState('')
  const [priority, setPriority] = useState('0')
  const [chosenProject, setChosenProject] = useState<string | null>(null)
  const [pick, setPick] = useState<{ kind: 'dataset' | 'model_run'; id: string | null }>({ kind: 'dataset', id: null })
  const [share, setShare] = useState<RunShareValue>({ limit: 100, order: 'confidence', prelabel: true })
  const projects = useProjects({ enabled: opened && !project })
  const datasets = useDatasets({ enabled: opened && !source })
  const runs = useModelRuns(undefined, { enabled: opened && !source })
  const adding = useAddBatch()

  const target = project?.id ?? chosenProject
  const run = source?.kind === 'model_run' ? source.run.id : !source && pick.kind === 'model_run' ? pick.id : null
  const fromRun: What = run && {
    model_run: run,
    limit: share.limit,
    order: share.order,
    ...(share.prelabel ? { prelabel_run: run } : {}),
  }
  const what =
    fixedWhat(source) ?? fromRun ?? (!source && pick.kind === 'dataset' && pick.id ? { dataset: pick.id } : null)
  const suggested = source?.kind === 'model_run' ? source.run.name : (source?.dataset.name ?? '')
  const finalName = name.trim() || suggested

  function add(event: FormEvent) {
    event.preventDefault()
    if (!target || !what || !finalName) return
    const body = { name: finalName, priority: Number(priority), ...what } as BatchBody
    adding.mutate(
      { project: target, body },
      {
        onSuccess: () => {
          notifyDone(t('batch.added', { name: finalName }))
          setName('')
          onAdded?.()
          onClose()
        },
      },
    )
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('addBatch')}
      submit={t('batch.add')}
      disabled={!target || !what || !finalName}
      busy={adding.isPending}
      error={adding.error}
      onSubmit={add}
    >
      {!project && (
        <Select
          label={t('batch.project')}
          placeholder={t('batch.projectPick')}
          searchable
          data={rowsOf(projects.data).map(({ id, name: label }) => ({ value: id, label }))}
          value={chosenProject}
          onChange={setChosenProject}
        />
      )}
      {!source && (
        <>
          <SegmentedControl
            aria-label={t('batch.from')}
            data={(['dataset', 'model_run'] as const).map((kind) => ({
              value: kind,
              label: t(`batch.sources.${kind}`),
            }))}
            value={pick.kind}
            onChange={(kind) => setPick({ kind: kind as 'dataset' | 'model_run', id: null })}
          />
          <Select
            label={t('batch.from')}
            placeholder={pick.kind === 'dataset' ? t('batch.pickDataset') : t('batch.pickRun')}
            searchable
            data={
              pick.kind === 'dataset'
                ? rowsOf(datasets.data).map((dataset) => ({ value: dataset.id, label: dataset.name }))
                : rowsOf(runs.data).map((one) => ({ value: one.id, label: `${one.model_name} · ${one.name}` }))
            }
            value={pick.id}
            onChange={(id) => setPick({ ...pick, id })}
          />
        </>
      )}
      {run && <RunShare value={share} onChange={setShare} />}
      <TextInput
        label={t('batch.name')}
        placeholder={suggested}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('batch.priority')}
        description={t('batch.priorityHint')}
        allowDeselect={false}
        data={priorities.map(({ value, label }) => ({ value, label: t(`batch.${label}`) }))}
        value={priority}
        onChange={(value) => setPriority(value ?? '0')}
      />
    </FormModal>
  )
}
