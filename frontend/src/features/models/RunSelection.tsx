/** What can be done with chosen data rows of a run. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFolderPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import type { Evaluation } from '@/features/evaluation/types'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import type { Selection } from '@/lib/useSelection'
import { SelectionBar } from '@/ui/SelectionBar'
import { AddToRunModal } from './AddToRunModal'
import { RemoveRows } from './RemoveRows'
import { SplitModal } from './SplitModal'

interface RunSelectionProps {
  run: ModelRun
  evaluation: Evaluation
  selection: Selection
  /** Those that were loaded; what is chosen is among them. */
  rows: readonly ModelRunDataRow[]
}

export function RunSelection({ run, evaluation, selection, rows }: RunSelectionProps) {
  const { t } = useTranslation('models')
  const [batching, batch] = useDisclosure(false)
  const [running, send] = useDisclosure(false)
  const [splitting, split] = useDisclosure(false)
  const [mayBatch, mayRun] = [useMay('projects.edit'), useMay('models.edit')]
  const ids = [...selection.ids]
  const lowest = rows.flatMap(({ data_row, lowest_confidence }) =>
    selection.ids.has(data_row.id) && lowest_confidence !== null ? [lowest_confidence] : [],
  )
  return (
    <>
      {ids.length > 0 && (
        <SelectionBar text={t('selected', { count: ids.length })} clearLabel={t('clear')} onClear={selection.clear}>
          {mayBatch && (
            <Button leftSection={<IconFolderPlus size={15} />} onClick={batch.open}>
              {t('sendToProject')}
            </Button>
          )}
          {mayRun && (
            <Button variant="default" onClick={split.open}>
              {t('setSplit')}
            </Button>
          )}
          {mayRun && (
            <Button variant="default" onClick={send.open}>
              {t('sendToOther')}
            </Button>
          )}
          {mayRun && <RemoveRows run={run.id} ids={ids} onDone={selection.clear} />}
        </SelectionBar>
      )}
      <AddBatchModal
        opened={batching}
        onClose={batch.close}
        onAdded={selection.clear}
        source={{ kind: 'selection', ids, name: run.name, run, lowest }}
        likely={evaluation.project}
      />
      <AddToRunModal opened={running} onClose={send.close} onAdded={selection.clear} ids={ids} />
      {splitting && <SplitModal run={run} of={{ ids }} onClose={split.close} onDone={selection.clear} />}
    </>
  )
}
