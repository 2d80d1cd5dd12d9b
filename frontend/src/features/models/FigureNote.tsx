/** Says where the metrics of single data rows stand, as long as the sliders stand elsewhere and a list is made by such metrics. */
import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { type Thresholds, useSaveOperatingPoint } from '@/features/evaluation/queries'
import type { Evaluation } from '@/features/evaluation/types'
import type { Clause } from '@/features/slices/clauses'
import { formatConfidence } from '@/lib/format'
import { notifyDone, notifyProblem } from '@/ui/notify'
import classes from './Models.module.css'
import { figureOrders, type RunOrder } from './runSearch'

/** Whether an order or a filter goes by metrics that were worked out at the operating point. */
export const goesByFigures = (order: RunOrder, clauses: readonly Clause[]): boolean =>
  figureOrders.some((name) => order.replace(/^-/, '') === name) ||
  clauses.some((clause) => clause.term === 'figure' && figureOrders.some((name) => name === clause.name))

interface FigureNoteProps {
  run: string
  evaluation: Evaluation
  thresholds: Thresholds
  onReset: () => void
}

export function FigureNote({ run, evaluation, thresholds, onReset }: FigureNoteProps) {
  const { t } = useTranslation('models')
  const mayEdit = useMay('models.edit')
  const saving = useSaveOperatingPoint(run)
  const { confidence, iou } = thresholds
  if (evaluation.state === 'none' || (confidence === evaluation.confidence && iou === evaluation.iou)) return null
  const move = () =>
    saving.mutate({ confidence, iou }, { onSuccess: () => notifyDone(t('point.saved')), onError: notifyProblem })
  return (
    <Group gap="xs" className={classes.note} role="note" data-testid="figure-note">
      <Text size="xs">
        {t('point.elsewhere', {
          confidence: formatConfidence(evaluation.confidence),
          iou: formatConfidence(evaluation.iou),
        })}
      </Text>
      <Button size="compact-xs" variant="subtle" onClick={onReset}>
        {t('point.reset')}
      </Button>
      {mayEdit && (
        <Button size="compact-xs" variant="subtle" loading={saving.isPending} onClick={move}>
          {t('point.moveHere')}
        </Button>
      )}
    </Group>
  )
}
