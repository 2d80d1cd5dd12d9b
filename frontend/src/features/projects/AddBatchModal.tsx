/** Sends data rows to the queue of a project: a selection, a whole dataset, a slice, or the least confident of a model run. */
import { Checkbox, Select, Text, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { BatchMade, Project } from '@/api/types'
import { formatConfidence, formatCount } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAddBatch, useProjects } from './queries'
import { RunShare } from './RunShare'
import { SourcePicker } from './SourcePicker'
import { type BatchSource, runOf } from './source'
import { useBatchForm } from './useBatchForm'

interface AddBatchModalProps {
  opened: boolean
  onClose: () => void
  onAdded?: () => void
  /** Chosen in the dialog when absent. */
  project?: Project
  /** The one that is probably meant. */
  likely?: string | null
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

/** What can be chosen, and the one that stands there at first: the only one, or the one that is probably meant. */
function presumedOf(projects: Project[], likely: string | null | undefined): string | undefined {
  return (projects.length === 1 ? projects[0] : projects.find(({ id }) => id === likely))?.id
}

/** How many of the data rows have suggestions that the editor of the project does not show at first. */
function HiddenAtFirst({ lowest, project }: { lowest: readonly number[]; project: Project | undefined }) {
  const { t } = useTranslation('projects')
  const threshold = project?.suggestion_threshold ?? 0
  const count = lowest.filter((confidence) => confidence < threshold).length
  if (count === 0) return null
  return (
    <Text size="sm" c="dimmed" role="note">
      {t('batch.hiddenAtFirst', { count, number: formatCount(count), threshold: formatConfidence(threshold) })}
    </Text>
  )
}

export function AddBatchModal({ opened, onClose, onAdded, project, likely, source }: AddBatchModalProps) {
  const { t } = useTranslation('projects')
  const projects = useWhole(useProjects({ enabled: opened && !project }))
  const run = source && 'run' in source ? source.run : undefined
  const fitting = run ? projects.filter(({ ontology }) => ontology === run.ontology) : projects
  const presumed = project?.id ?? (run ? presumedOf(fitting, likely) : undefined)
  const { form, change, reset, project: chosen, suggestedName, ready } = useBatchForm(source, presumed)
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
          data={(form.share.prelabel ? fitting : projects).map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen ?? null}
          onChange={(picked) => change({ project: picked })}
        />
      )}
      {!source && <SourcePicker enabled={opened} value={form.pick} onChange={(pick) => change({ pick })} />}
      {!sharesRun && runOf(source) && (
        <Checkbox
          label={t('batch.prelabel')}
          checked={form.share.prelabel}
          onChange={(event) => change({ share: { ...form.share, prelabel: event.currentTarget.checked } })}
        />
      )}
      {source?.kind === 'selection' && source.lowest && form.share.prelabel && (
        <HiddenAtFirst lowest={source.lowest} project={projects.find(({ id }) => id === chosen)} />
      )}
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
