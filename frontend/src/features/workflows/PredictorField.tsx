/** Which predictor a node asks, and at which of its versions. */
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { inUse } from '@/features/predictors/versions'
import type { Settings } from './graph'

interface PredictorFieldProps {
  settings: Settings
  /** Those that may stand here. */
  predictors: readonly Predictor[]
  errors: Record<string, string>
  onChange: (settings: Settings) => void
}

/** Those that a node may ask: not the workflow itself, none that runs in an agent, and for an outline those that take boxes. */
export function askable(
  predictors: readonly Predictor[],
  families: readonly PredictorFamily[],
  self: string,
  prompts: boolean,
): Predictor[] {
  const fits = (name: string) => {
    const family = families.find((one) => one.name === name)
    if (!family || family.origin === 'agent') return false
    return prompts ? family.takes_prompts : !family.needs_prompt
  }
  return predictors.filter(({ id, family }) => id !== self && fits(family))
}

export function PredictorField({ settings, predictors, errors, onChange }: PredictorFieldProps) {
  const { t } = useTranslation('workflows')
  const chosen = predictors.find(({ id }) => id === settings.predictor)
  const current = chosen && inUse(chosen)
  const versions = chosen?.versions.filter(({ state }) => state === 'ready') ?? []
  return (
    <>
      <Select
        label={t('predictor')}
        placeholder={t('pickPredictor')}
        searchable
        required
        allowDeselect={false}
        data={predictors.map(({ id, name, ready }) => ({
          value: id,
          label: ready ? name : t('notReady', { name }),
          disabled: !ready,
        }))}
        value={chosen?.id ?? null}
        error={errors.predictor}
        onChange={(predictor) => onChange({ ...settings, predictor: predictor ?? '', version: '' })}
      />
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
