/** Chooses the run to compare with: of the same model first, and all of them once it is opened. */
import { Select } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedRun } from '@/api/types'
import { useModelRun, useModelRuns } from '@/features/models/queries'
import { rowsOf } from '@/lib/pages'

/** The other run of the address, on whatever page of the list it stands, and those there are to choose from so far. */
export function useOther(run: ListedRun, id: string | undefined) {
  const query = useModelRuns(undefined)
  const listed = rowsOf(query.data)
  const there = listed.find((each) => each.id === id)
  const isAsked = id !== undefined && id !== run.id
  const asked = useModelRun(id ?? '', { enabled: isAsked && !there && query.isSuccess })
  const other = isAsked ? (there ?? asked.data) : undefined
  const told = other && !there ? [...listed, other] : listed
  const runs = told.filter((each) => each.id !== run.id && each.prediction_count > 0)
  return { other, runs, query, isLoading: query.isLoading || asked.isLoading, error: isAsked ? asked.error : null }
}

interface RunPickerProps {
  run: ListedRun
  found: ReturnType<typeof useOther>
  onChange: (id: string | undefined) => void
}

export function RunPicker({ run, found: { other, runs, query }, onChange }: RunPickerProps) {
  const { t } = useTranslation('evaluation')
  const [isOpen, setOpen] = useState(false)
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => {
    if (isOpen && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage()
  }, [isOpen, hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const sorted = [...runs].sort((a, b) => Number(b.model === run.model) - Number(a.model === run.model))
  return (
    <Select
      size="xs"
      w={280}
      searchable
      limit={200}
      aria-label={t('compareWith')}
      placeholder={t('compareWith')}
      nothingFoundMessage={t(hasNextPage ? 'loadingRuns' : 'noOtherRun')}
      data={sorted.map(({ id, name, model_name }) => ({ value: id, label: `${model_name} · ${name}` }))}
      value={other?.id ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onDropdownOpen={() => setOpen(true)}
    />
  )
}
