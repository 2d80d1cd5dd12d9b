/** What was asked of an export, in words: whose word, in which states, of which data rows, with which media. */
import { Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'

/** As its job keeps it; `named` is what things were called when it started, and jobs of earlier versions have none. */
export interface AskedParams {
  says?: 'labels' | 'predictions' | 'both'
  media?: 'none' | 'files' | 'urls'
  states?: string[]
  automatic?: boolean
  named?: { batches?: string[]; dataset?: string; slice?: string; model_run?: string }
}

export function wordsOf(
  { says = 'labels', media = 'none', states = [], automatic = false, named = {} }: AskedParams,
  t: TFunction,
): string {
  const quoted = (names: string[]) => names.map((name) => t('quoted', { name })).join(', ')
  const { batches = [], dataset, slice, model_run: run } = named
  return [
    run ? t(`saysIs.${says}`, { run }) : t(`saysGone.${says}`),
    states.length > 0 && t('stateIs', { states: states.join(', ') }),
    automatic && t('withAutomatic'),
    batches.length > 0 && t('ofBatches', { count: batches.length, names: quoted(batches) }),
    dataset && t('ofDataset', { names: quoted([dataset]) }),
    slice && t('ofSlice', { names: quoted([slice]) }),
    media !== 'none' && t(`withMedia.${media}`),
  ]
    .filter(Boolean)
    .join(', ')
}

export function Asked({ params }: { params: Job['params'] }) {
  const { t } = useTranslation('exports')
  return (
    <Text size="xs" c="dimmed" data-testid="export-asked">
      {wordsOf(params as AskedParams, t)}
    </Text>
  )
}
