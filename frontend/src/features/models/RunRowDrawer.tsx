/** One data row of a run, large, with the list of what was predicted on it. */
import { Drawer, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import { Medium } from '@/features/datasets/Medium'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { LabelChip } from '@/ui/LabelChip'
import { Loaded } from '@/ui/Loaded'
import classes from './Models.module.css'
import { useRowPredictions } from './queries'
import { type Features, shapesOf } from './useRunFeatures'
import { wordsFor } from './wordsFor'

interface RunRowDrawerProps {
  run: ModelRun
  item: ModelRunDataRow | undefined
  features: Features
  threshold: number
  onClose: () => void
}

function Predictions({
  run,
  item,
  features,
  threshold,
}: Omit<RunRowDrawerProps, 'onClose'> & { item: ModelRunDataRow }) {
  const { t } = useTranslation('models')
  const query = useRowPredictions(run.id, item.data_row.id, true)
  const { data_row } = item
  return (
    <Loaded query={query}>
      {(annotations) => (
        <Stack gap="sm">
          <Medium row={data_row} shapes={shapesOf(annotations, features, threshold)} />
          <Text size="sm" c="dimmed">
            {t('countOf', { count: annotations.length })}
          </Text>
          <Stack gap={6} component="ul" className={classes.list}>
            {[...annotations]
              .sort((a, b) => (b.confidence ?? 1) - (a.confidence ?? 1))
              .map((annotation) => (
                <Group key={annotation.id} component="li" justify="space-between" wrap="nowrap">
                  <LabelChip
                    name={features.get(annotation.feature)?.name ?? annotation.kind}
                    color={features.get(annotation.feature)?.color ?? '#8c96a3'}
                  />
                  <Text size="xs" c="dimmed" truncate flex={1}>
                    {wordsFor(annotation, features.get(annotation.feature), t)}
                  </Text>
                  {annotation.confidence !== null && (
                    <ConfidenceBar value={annotation.confidence} threshold={threshold} />
                  )}
                </Group>
              ))}
          </Stack>
        </Stack>
      )}
    </Loaded>
  )
}

export function RunRowDrawer({ item, onClose, ...rest }: RunRowDrawerProps) {
  return (
    <Drawer opened={item !== undefined} onClose={onClose} position="right" size="xl" title={item?.data_row.name}>
      {item && <Predictions item={item} {...rest} />}
    </Drawer>
  )
}
