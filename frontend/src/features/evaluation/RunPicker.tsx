/** Chooses the run to compare with. */
import { useTranslation } from 'react-i18next'
import type { ListedRun } from '@/api/types'
import { useModelRun } from '@/features/models/queries'
import { rowsOf } from '@/lib/pages'
import { useComparableRuns } from './queries'
import { RunSelect } from './RunSelect'

/** The other run of the address, and those there are to choose from. */
export function useOther(run: ListedRun, id: string | undefined) {
  const query = useComparableRuns(run.id)
  const isAsked = id !== undefined && id !== run.id
  const asked = useModelRun(id ?? '', { enabled: isAsked })
  const other = isAsked ? asked.data : undefined
  const isNone = query.isSuccess && rowsOf(query.data).length === 0 && !query.hasNextPage
  return {
    other,
    isNone,
    query,
    isLoading: query.isLoading || asked.isLoading,
    error: isAsked ? asked.error : null,
  }
}

interface RunPickerProps {
  run: ListedRun
  found: ReturnType<typeof useOther>
  onChange: (id: string | undefined) => void
}

export function RunPicker({ run, found: { other, isNone, query }, onChange }: RunPickerProps) {
  const { t } = useTranslation('evaluation')
  return (
    <RunSelect
      size="xs"
      w={320}
      maw="100%"
      aria-label={t('compareWith')}
      placeholder={t(isNone ? 'noneToCompare' : 'compareWith')}
      model={run.model}
      found={query}
      chosen={other}
      onChange={onChange}
    />
  )
}
