/** What can be done with chosen data rows. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Dataset } from '@/api/types'
import { AddToRunModal } from '@/features/models/AddToRunModal'
import { RunPredictor } from '@/features/predictors/RunPredictor'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import type { Selection } from '@/lib/useSelection'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { SelectionBar } from '@/ui/SelectionBar'
import { useDeleteDataRows } from './queries'
import { usePredictionsToo } from './usePredictionsToo'

interface RowActionsProps {
  /** Where the images were chosen. */
  name: string
  /** Missing where they may be of several. */
  dataset?: Dataset
  selection: Selection
}

export function RowActions({ name, dataset, selection }: RowActionsProps) {
  const { t } = useTranslation('datasets')
  const [batching, batch] = useDisclosure(false)
  const [running, run] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  const deleting = useDeleteDataRows()
  const [mayBatch, mayRun, mayDelete] = [useMay('projects.edit'), useMay('models.edit'), useMay('catalog.edit')]
  const ids = [...selection.ids]

  const removal = usePredictionsToo(async (withPredictions) => {
    await deleting.mutateAsync({ ids, withPredictions })
    selection.clear()
  })
  const keep = () => {
    removal.reset()
    ask.close()
  }
  return (
    <>
      {ids.length > 0 && (
        <SelectionBar text={t('selected', { count: ids.length })} clearLabel={t('clear')} onClear={selection.clear}>
          {mayBatch && <Button onClick={batch.open}>{t('addToProject')}</Button>}
          {mayRun && (
            <Button variant="default" onClick={run.open}>
              {t('sendToRun')}
            </Button>
          )}
          <RunPredictor name={t('selected', { count: ids.length })} shown={{ data_rows: ids }} />
          {mayDelete && (
            <Button variant="default" onClick={ask.open}>
              {t('deleteRows')}
            </Button>
          )}
        </SelectionBar>
      )}
      <AddBatchModal
        opened={batching}
        onClose={batch.close}
        onAdded={selection.clear}
        source={{ kind: 'selection', ids, name }}
      />
      <AddToRunModal opened={running} onClose={run.close} onAdded={selection.clear} ids={ids} dataset={dataset} />
      <ConfirmModal
        opened={asking}
        title={t('deleteRows')}
        confirm={t(removal.isWarned ? 'deleteToo' : 'deleteRows')}
        onClose={keep}
        onConfirm={removal.go}
      >
        {t('deleteRowsAsk', { count: ids.length })}
      </ConfirmModal>
    </>
  )
}
