/** Puts chosen data rows into a split, or all that a filter chooses. */
import { Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import type { Clause } from '@/features/slices/clauses'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAssignSplits } from './queries'
import { type Split, splitChoices, splitSent } from './runSearch'
import { toldOfSplits } from './toldOfSplits'

interface SplitModalProps {
  run: ModelRun
  of: { ids: string[] } | { clauses: Clause[] }
  onClose: () => void
  onDone?: () => void
}

export function SplitModal({ run, of, onClose, onDone }: SplitModalProps) {
  const { t } = useTranslation('models')
  const [split, setSplit] = useState<Split | null>(null)
  const assigning = useAssignSplits(run.id)
  function assign(event: FormEvent) {
    event.preventDefault()
    if (split === null) return
    assigning.mutate(
      { ...('ids' in of ? { data_rows: of.ids } : { filter: of.clauses }), split: splitSent(split) },
      {
        onSuccess: (assigned) => {
          notifyDone(toldOfSplits(assigned, t))
          onDone?.()
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
        label={'ids' in of ? t('splits.of', { count: of.ids.length }) : t('splits.ofFilter')}
        placeholder={t('splits.pick')}
        data={splitChoices.map((value) => ({ value, label: t(`splits.names.${value}`) }))}
        value={split}
        onChange={(value) => setSplit(value as Split | null)}
        data-autofocus
      />
    </FormModal>
  )
}
