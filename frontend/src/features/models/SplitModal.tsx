/** Puts chosen data rows into a split. */
import { Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAssignSplits } from './queries'
import { type Split, splitNames } from './runSearch'

interface SplitModalProps {
  run: ModelRun
  ids: string[]
  onClose: () => void
  onDone: () => void
}

export function SplitModal({ run, ids, onClose, onDone }: SplitModalProps) {
  const { t } = useTranslation('models')
  const [split, setSplit] = useState<Split | 'none' | null>(null)
  const assigning = useAssignSplits(run.id)
  function assign(event: FormEvent) {
    event.preventDefault()
    if (split === null) return
    assigning.mutate(
      { data_rows: ids, split: split === 'none' ? '' : split },
      {
        onSuccess: () => {
          notifyDone(t('splits.done'))
          onDone()
          onClose()
        },
      },
    )
  }
  return (
    <FormModal
      opened
      size="sm"
      title={t('setSplit')}
      submit={t('splits.assign')}
      disabled={split === null}
      busy={assigning.isPending}
      error={assigning.error}
      onSubmit={assign}
      onClose={onClose}
    >
      <Select
        label={t('splits.of', { count: ids.length })}
        placeholder={t('splits.pick')}
        data={[...splitNames, 'none' as const].map((value) => ({ value, label: t(`splits.names.${value}`) }))}
        value={split}
        onChange={(value) => setSplit(value as Split | 'none' | null)}
        data-autofocus
      />
    </FormModal>
  )
}
