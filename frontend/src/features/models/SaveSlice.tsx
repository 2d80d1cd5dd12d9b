/** Keeps what the gallery shows under a name: its filter, its split, and that it is of this run. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFilterStar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import type { Clause } from '@/features/slices/clauses'
import { SliceModal } from '@/features/slices/SliceModal'
import { notifyDone } from '@/ui/notify'
import { type Split, splitSent } from './runSearch'

interface SaveSliceProps {
  run: ModelRun
  clauses: readonly Clause[]
  split?: Split
}

/** The filter by itself, for a slice knows of no run and no split but what it says. */
export function sliceOf(run: string, clauses: readonly Clause[], split: Split | undefined): Clause[] {
  const ofSplit: Clause[] = split ? [{ term: 'split', model_run: run, is: splitSent(split) as 'train' }] : []
  const all = [...clauses, ...ofSplit]
  const isOfRun = all.some((clause) => 'model_run' in clause && clause.model_run === run && !clause.not)
  return isOfRun ? all : [{ term: 'model_run', is: run }, ...all]
}

export function SaveSlice({ run, clauses, split }: SaveSliceProps) {
  const { t } = useTranslation(['models', 'slices'])
  const [naming, name] = useDisclosure(false)
  return (
    <>
      <Button size="compact-xs" variant="light" leftSection={<IconFilterStar size={13} />} onClick={name.open}>
        {t('slices:saveAs')}
      </Button>
      {naming && (
        <SliceModal
          opened
          filter={sliceOf(run.id, clauses, split)}
          onClose={name.close}
          onSaved={() => notifyDone(t('slices:saved'))}
        />
      )}
    </>
  )
}
