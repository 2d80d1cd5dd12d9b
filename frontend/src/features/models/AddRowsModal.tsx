/** Puts the data rows of a dataset or a slice into a model run. */
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { SourcePicker } from '@/features/projects/SourcePicker'
import type { PickKind } from '@/features/projects/useBatchForm'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAddToRun } from './queries'

interface AddRowsModalProps {
  run: ModelRun
  opened: boolean
  onClose: () => void
}

const kinds = ['dataset', 'slice'] as const
type Pick = { kind: PickKind; id: string | null }

export function AddRowsModal({ run, opened, onClose }: AddRowsModalProps) {
  const { t } = useTranslation('models')
  const [{ kind, id }, setPick] = useState<Pick>({ kind: 'dataset', id: null })
  const adding = useAddToRun()
  function add(event: FormEvent) {
    event.preventDefault()
    if (!id) return
    adding.mutate(
      { run: run.id, rows: kind === 'slice' ? { slice: id } : { dataset: id } },
      {
        onSuccess: ({ added }) => {
          notifyDone(t('added', { count: added }))
          onClose()
        },
      },
    )
  }
  function pick(next: Pick) {
    adding.reset()
    setPick(next)
  }
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('addRows')}
      submit={t('addRows')}
      disabled={!id}
      busy={adding.isPending}
      error={adding.error}
      onSubmit={add}
    >
      <SourcePicker enabled={opened} kinds={kinds} value={{ kind, id }} onChange={pick} />
    </FormModal>
  )
}
