/** The totals of a run; a count opens the data rows that it counts. */
import { Paper, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { TextLink } from '@/ui/links'
import type { OutcomeName } from './behind'
import classes from './Evaluation.module.css'
import { Explained } from './Explained'
import {
  type BuiltIn,
  customsOf,
  definitionOf,
  type FigureKey,
  figureName,
  formatFigure,
  readFigure,
  tellingOf,
} from './figures'
import type { Figures } from './types'
import type { useRowsBehind } from './useOpenRows'

const shown: FigureKey[] = [
  'map',
  'ap50',
  'precision',
  'recall',
  'f1',
  'accuracy',
  'mean_iou',
  'mean_mask_iou',
  'ece',
  'true_positives',
  'false_positives',
  'false_negatives',
]

/** The outcome that a count counts. */
export const counted: Partial<Record<BuiltIn, OutcomeName>> = {
  true_positives: 'true_positive',
  false_positives: 'false_positive',
  false_negatives: 'false_negative',
}

interface StatCardsProps {
  total: Figures
  definitions: Record<string, string>
  linkTo: ReturnType<typeof useRowsBehind>['linkTo']
}

export function StatCards({ total, definitions, linkTo }: StatCardsProps) {
  const { t } = useTranslation('evaluation')
  return (
    <div className={classes.cards} data-testid="stat-cards">
      {tellingOf([total], [...shown, ...customsOf([total])]).map((key) => {
        const outcome = counted[key as BuiltIn]
        const [name, text] = [figureName(key, t), formatFigure(key, readFigure(total, key))]
        return (
          <Paper key={key} px="md" py="sm">
            <Text size="xs" c="dimmed" fw={500} component="div">
              <Explained name={name} text={definitionOf(key, definitions)}>
                <span className={classes.cardName} title={name}>
                  {name}
                </span>
              </Explained>
            </Text>
            <Text
              component="div"
              fz={22}
              fw={600}
              lh={1.35}
              style={{ letterSpacing: '-0.015em' }}
              data-testid={`stat-${key}`}
            >
              {outcome && readFigure(total, key) ? (
                <TextLink {...linkTo({ is: outcome })} c="inherit" inherit title={t('openRows')}>
                  {text}
                </TextLink>
              ) : (
                text
              )}
            </Text>
          </Paper>
        )
      })}
    </div>
  )
}
