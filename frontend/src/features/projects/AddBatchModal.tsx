/** Sends data rows to the queue of a project: a selection, a whole dataset, a slice, or the least confident of a model run. */
import { Select, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { BatchMade, Project } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAddBatch, useProjects } from './queries'
import { RunShare } from './RunShare'
import { SourcePicker } from './SourcePicker'
import type { BatchSource } from './source'
import { useBatchForm } from './useBatchForm'

interface AddBatchModalProps {
  opened: boolean
  onClose: () => void
  onAdded?: () => void
  /** Chosen in the dialog when absent. */
  project?: Project
  source?: BatchSource
}

const priorities = { high: '10', normal: '0', low: '-10' } as const

function useTellAdded() {
  const { t } = useTranslation('projects')
  return ({ name, added, already, not_ready }: BatchMade) => {
    const rest = [
      already > 0 && t('batch.already', { count: already }),
      not_ready > 0 && t('batch.notReady', { count: not_ready }),
    ]
    notifyDone([t('batch.added', { count: added, name }), ...rest].filter(Boolean).join(' '))
  }
}

export function AddBatchModal({ opened, onClose, onAdded, project, source }: AddBatchModalProps) {
  const { t } = useTranslation('projects')
  const { form, change, reset, suggestedName, ready } = useBatchForm(source, project?.id)
  const projects = useProjects({ enabled: opened && !project })
  const adding = useAddBatch()
  const tellAdded = useTellAdded()
  const sharesRun = source ? source.kind === 'model_run' : form.pick.kind === 'model_run' && form.pick.id !== null

  function add(event: FormEvent) {
    event.preventDefault()
    if (!ready) return
    adding.mutate(ready, {
      onSuccess: (batch) => {
        tellAdded(batch)
        reset()
        onAdded?.()
        onClose()
      },
    })
  }
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('addBatch')}
      submit={t('batch.add')}
      disabled={!ready}
      busy={adding.isPending}
      error={adding.error}
      onSubmit={add}
    >
      {!project && (
        <Select
          label={t('batch.project')}
          placeholder={t('batch.projectPick')}
          searchable
          data={rowsOf(projects.data).map(({ id, name }) => ({ value: id, label: name }))}
          value={form.project}
          onChange={(chosen) => change({ project: chosen })}
        />
      )}
      {!source && <SourcePicker enabled={opened} value={form.pick} onChange={(pick) => change({ pick })} />}
      {sharesRun && <RunShare value={form.share} onChange={(share) => change({ share })} />}
      <TextInput
        label={t('batch.name')}
        placeholder={suggestedName}
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Select
        label={t('batch.priority')}
        description={t('batch.priorityHint')}
        allowDeselect={false}
        data={Object.entries(priorities).map(([label, value]) => ({ value, label: t(`batch.${label}`) }))}
        value={form.priority}
        onChange={(value) => change({ priority: value ?? '0' })}
      />
    </FormModal>
  )
}
