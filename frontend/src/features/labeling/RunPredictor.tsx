/** Asks a predictor to look at this data row, and says how it goes. */
import { Button, NativeSelect, Tooltip } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useValue } from '@/editor/useEditor'
import { asProblem } from '@/lib/problem'
import { askPredictor } from './api'
import { useSession } from './context'
import { usePredictors } from './predictors'

export function RunPredictor() {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const predictors = usePredictors().data?.filter(({ ready }) => ready)
  const [chosen, choose] = useState<string | null>(null)
  const predictor = chosen ?? predictors?.[0]?.id
  const { isRunning, error } = useValue(session.run)
  const ask = useMutation({
    mutationFn: (predictor: string) => askPredictor(session.task.id, predictor),
    onSuccess: ({ job }) => {
      session.asked(job)
      void session.refresh()
    },
    onError: (thrown) => session.notAsked(asProblem(thrown).message),
  })

  if (!predictors?.length) return null
  return (
    <>
      {predictors.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t('suggestions.predictor')}
          value={predictor}
          onChange={(event) => choose(event.currentTarget.value)}
          data={predictors.map(({ id, name }) => ({ value: id, label: name }))}
          style={{ minWidth: 0, flexShrink: 1 }}
        />
      )}
      <Tooltip label={error ? t('suggestions.failed', { error }) : (predictors[0]?.name ?? '')}>
        <Button
          size="compact-xs"
          variant="light"
          color={error ? 'red' : undefined}
          data-testid="run-predictor"
          leftSection={<IconSparkles size={14} stroke={1.8} aria-hidden />}
          loading={ask.isPending || isRunning}
          disabled={!predictor}
          onClick={() => predictor && ask.mutate(predictor)}
        >
          {t(isRunning ? 'suggestions.running' : 'suggestions.run')}
        </Button>
      </Tooltip>
    </>
  )
}
