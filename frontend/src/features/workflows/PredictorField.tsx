/** Which predictor a node asks, and at which of its versions. */
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { predictorQuery, usePredictors } from '@/features/predictors/queries'
import { inUse } from '@/features/predictors/versions'
import { rowsOf } from '@/lib/pages'
import type { Settings } from './graph'

const TYPING_MS = 200

interface PredictorFieldProps {
  settings: Settings
  /** Those that stand in the graph. */
  predictors: readonly Predictor[]
  /** Whether a predictor may stand here. */
  fits: (predictor: Predictor) => boolean
  errors: Record<string, string>
  onChange: (settings: Settings) => void
}

/** Whom a node may ask: not the workflow itself, none that runs in an agent, and for an outline those that take boxes. */
export function askable(
  families: readonly PredictorFamily[],
  self: string,
  prompts: boolean,
): (predictor: Pick<Predictor, 'id' | 'family'>) => boolean {
  const answers = (name: string) => {
    const family = families.find((one) => one.name === name)
    if (!family || family.origin === 'agent') return false
    return prompts ? family.takes_prompts : !family.needs_prompt
  }
  return ({ id, family }) => id !== self && answers(family)
}

/** All predictors of the organization, searched for on the server and read page by page. */
function WhichPredictor({ settings, predictors, fits, errors, onChange }: PredictorFieldProps) {
  const { t } = useTranslation('workflows')
  const client = useQueryClient()
  const chosen = predictors.find(({ id }) => id === settings.predictor)
  const [typed, type] = useState('')
  const [search] = useDebouncedValue(typed === chosen?.name ? '' : typed, TYPING_MS)
  const list = usePredictors({ search })
  const found = rowsOf(list.data).filter(fits)
  const offered = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found
  const more = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
  }
  const choose = (id: string | null) => {
    const next = offered.find((one) => one.id === id)
    if (next) client.setQueryData(predictorQuery(next.id).queryKey, next)
    onChange({ ...settings, predictor: id ?? '', version: '' })
  }
  return (
    <Select
      label={t('predictor')}
      placeholder={t('pickPredictor')}
      searchable
      required
      allowDeselect={false}
      data={offered.map(({ id, name, ready }) => ({
        value: id,
        label: ready ? name : t('notReady', { name }),
        disabled: !ready,
      }))}
      // The server has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={list.isFetching ? t('searching') : t('noneFound')}
      scrollAreaProps={{ onBottomReached: more }}
      value={chosen?.id ?? null}
      error={errors.predictor}
      onSearchChange={type}
      onChange={choose}
    />
  )
}

export function PredictorField(props: PredictorFieldProps) {
  const { t } = useTranslation('workflows')
  const { settings, predictors, errors, onChange } = props
  const chosen = predictors.find(({ id }) => id === settings.predictor)
  const current = chosen && inUse(chosen)
  const versions = chosen?.versions.filter(({ state }) => state === 'ready') ?? []
  return (
    <>
      <WhichPredictor {...props} />
      {chosen && (
        <Select
          label={t('version')}
          allowDeselect={false}
          data={[
            { value: '', label: current ? t('currentIs', { number: current.number }) : t('current') },
            ...versions.map(({ id, number }) => ({ value: id, label: t('versionIs', { number }) })),
          ]}
          value={String(settings.version)}
          error={errors.version}
          onChange={(version) => onChange({ ...settings, version: version ?? '' })}
        />
      )}
    </>
  )
}
