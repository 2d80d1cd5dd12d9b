/** What a run is, for those who may look at it and change nothing. */
import { Text } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import type { Evaluation } from '@/features/evaluation/types'
import { formatAgo, formatConfidence, formatCount } from '@/lib/format'
import { Section } from '@/ui/Section'
import classes from './Models.module.css'
import { RunConfig } from './RunConfig'

interface RunAboutProps {
  run: ModelRun
  evaluation: Evaluation
}

function useFacts({ run, evaluation }: RunAboutProps): [string, ReactNode][] {
  const { t } = useTranslation('models')
  const { labels_taken_at, labeled_count, project_name, confidence, iou, splits } = evaluation
  const named = splits.filter(({ name }) => name)
  return [
    [t('form.state'), t(`form.states.${run.state}`)],
    [t('purpose'), t(`purposes.${run.purpose}`)],
    [t('created'), formatAgo(run.created_at)],
    [t('images'), formatCount(run.data_row_count)],
    [t('predictions'), formatCount(run.prediction_count)],
    [
      t('labels.title'),
      labels_taken_at
        ? t('labels.taken', {
            count: labeled_count,
            number: formatCount(labeled_count),
            project: project_name ?? t('labels.gone'),
            ago: formatAgo(labels_taken_at),
          })
        : t('labels.none'),
    ],
    ...(labels_taken_at
      ? [[t('point.title'), t('point.is', { confidence: formatConfidence(confidence), iou: formatConfidence(iou) })]]
      : []),
    ...(named.length > 0
      ? [
          [
            t('splits.title'),
            named.map(({ name, count }) => `${t(`splits.names.${name}`)} ${formatCount(count)}`).join(' · '),
          ],
        ]
      : []),
  ] as [string, ReactNode][]
}

export function RunAbout(props: RunAboutProps) {
  const { t } = useTranslation('models')
  return (
    <>
      <Section title={t('form.title')}>
        <dl className={classes.facts} data-testid="run-facts">
          {useFacts(props).map(([name, value]) => (
            <Fragment key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm">
                {value}
              </Text>
            </Fragment>
          ))}
        </dl>
      </Section>
      <Section title={t('form.config')}>
        <RunConfig config={props.run.config} />
      </Section>
    </>
  )
}
