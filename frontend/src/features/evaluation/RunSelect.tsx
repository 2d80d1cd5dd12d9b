/** A choice among the runs that are evaluated on some of the same data rows as another: of the same model first. */
import { Select, type SelectProps, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, formatMoment } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import type { useComparableRuns } from './queries'
import { type Called, toldApart } from './runNames'

interface RunSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** The model whose runs come first. */
  model?: string
  found: ReturnType<typeof useComparableRuns>
  /** What is chosen, though it may be none of them. */
  chosen: Called | undefined
  onChange: (id: string | undefined) => void
}

export function RunSelect({ model, found, chosen, onChange, ...rest }: RunSelectProps) {
  const { t } = useTranslation('evaluation')
  const [isOpen, setOpen] = useState(false)
  const { isSuccess, hasNextPage } = found
  const runs = useWhole(found, isOpen)
  const isNone = isSuccess && runs.length === 0 && !hasNextPage
  const sorted: Called[] = [...runs].sort((a, b) => Number(b.model === model) - Number(a.model === model))
  const known = new Map(runs.map((each) => [each.id, each]))
  if (chosen && !known.has(chosen.id)) sorted.push(chosen)
  const names = toldApart(sorted)
  return (
    <Select
      searchable
      limit={200}
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
      title={names[sorted.findIndex(({ id }) => id === chosen?.id)]}
      value={chosen?.id ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onDropdownOpen={() => setOpen(true)}
      {...rest}
    />
  )
}
