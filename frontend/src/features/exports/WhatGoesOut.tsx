/** Whose words go out: labels of a project, predictions of a run, or both; and which labels. */
import { SegmentedControl, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Choice, SAYS, STATES } from './choice'
import type { Options } from './options'
import { Pick } from './Pick'

interface WhatGoesOutProps {
  choice: Choice
  options: Options
  onChange: (by: Partial<Choice>) => void
  /** The page is of one project already. */
  isOfProject: boolean
}

export function WhatGoesOut({ choice, options, onChange, isOfProject }: WhatGoesOutProps) {
  const { t } = useTranslation('exports')
  const { says } = choice
  return (
    <>
      <div>
        <SegmentedControl
          fullWidth
          maw={460}
          size="xs"
          aria-label={t('says')}
          data={SAYS.map((value) => ({ value, label: t(`saysShort.${value}`) }))}
          value={says}
          onChange={(value) => onChange({ says: value as Choice['says'] })}
        />
        <Text size="xs" c="dimmed" mt={5} data-testid="says-hint">
          {t(`saysHint.${says}`)}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" verticalSpacing="xs">
        {!isOfProject && (
          <Pick
            label={t('project')}
            hint={t(`projectHint.${says}`)}
            any={t(says === 'predictions' ? 'anyProject' : 'pickProject')}
            options={options.projects}
            value={choice.project}
            onChange={(project) => onChange({ project, batches: [] })}
          />
        )}
        {says !== 'labels' && (
          <Pick
            label={t('run')}
            hint={t('runHint')}
            any={t(options.runs.length > 0 ? 'pickRun' : 'noRuns')}
            disabled={options.runs.length === 0}
            options={options.runs}
            value={choice.model_run}
            onChange={(model_run) => onChange({ model_run })}
          />
        )}
        {says !== 'predictions' && (
          <Pick
            label={t('which')}
            hint={t(`stateHint.${choice.states}`)}
            options={STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
            value={choice.states}
            onChange={(states) => onChange({ states: states as Choice['states'] })}
          />
        )}
      </SimpleGrid>
    </>
  )
}
