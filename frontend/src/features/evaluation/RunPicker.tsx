/** Chooses the run to compare with, among those that are evaluated on some of the same data rows: of the same model first. */
import { Select, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedRun } from '@/api/types'
import { useModelRun } from '@/features/models/queries'
import { formatCount, formatMoment } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useComparableRuns } from './queries'
import { type Called, toldApart } from './runNames'

/** The other run of the address, and those there are to choose from so far. */
export function useOther(run: ListedRun, id: string | undefined) {
  const query = useComparableRuns(run.id)
  const runs = rowsOf(query.data)
  const isAsked = id !== undefined && id !== run.id
  const asked = useModelRun(id ?? '', { enabled: isAsked })
  const other = isAsked ? asked.data : undefined
  const isNone = query.isSuccess && runs.length === 0 && !query.hasNextPage
  return {
    other,
    runs,
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

export function RunPicker({ run, found: { other, runs, isNone, query }, onChange }: RunPickerProps) {
  const { t } = useTranslation('evaluation')
  const [isOpen, setOpen] = useState(false)
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => {
    if (isOpen && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage()
  }, [isOpen, hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const sorted: Called[] = [...runs].sort((a, b) => Number(b.model === run.model) - Number(a.model === run.model))
  const known = new Map(runs.map((each) => [each.id, each]))
  if (other && !known.has(other.id)) sorted.push(other)
  const names = toldApart(sorted)
  return (
    <Select
      size="xs"
      w={320}
      maw="100%"
      searchable
      limit={200}
      aria-label={t('compareWith')}
      placeholder={t(isNone ? 'noneToCompare' : 'compareWith')}
      nothingFoundMessage={t(hasNextPage ? 'loadingRuns' : isNone ? 'noOtherRun' : 'noRunOfThisName')}
      data={sorted.map(({ id }, at) => ({ value: id, label: names[at] ?? id }))}
      renderOption={({ option }) => {
        const each = known.get(option.value)
        return (
          <div style={{ overflowWrap: 'anywhere' }}>
            {option.label}
            {each && (
              <Text size="xs" c="dimmed">
                {t('sharesRows', { count: each.shared_count, number: formatCount(each.shared_count) })} ·{' '}
                {t('madeAt', { when: formatMoment(each.created_at) })}
              </Text>
            )}
          </div>
        )
      }}
      title={names[sorted.findIndex(({ id }) => id === other?.id)]}
      value={other?.id ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onDropdownOpen={() => setOpen(true)}
    />
  )
}
