/** Asks a predictor to look at this data row, and says how it goes. */
import { Button, Tooltip } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useValue } from '@/editor/useEditor'
import { useSession } from './context'
import { useChoice } from './useChoice'

export function RunPredictor() {
  const { t } = useTranslation('labeling')
  const { run } = useSession()
  const { predictor } = useChoice()
  const { isRunning, isByItself, error } = useValue(run.state)
  if (!predictor) return null
  return (
    <Tooltip label={error ? t('suggestions.failed', { error }) : predictor.name}>
      <Button
        size="compact-xs"
        variant="light"
        color={error && !isByItself ? 'red' : undefined}
        data-testid="run-predictor"
        leftSection={<IconSparkles size={14} stroke={1.8} aria-hidden />}
        loading={isRunning}
        aria-label={isRunning ? t('suggestions.running') : undefined}
        onClick={() => void run.ask(predictor.id)}
      >
        {t('suggestions.run')}
      </Button>
    </Tooltip>
  )
}
