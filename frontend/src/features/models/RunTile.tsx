import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { Tile } from '@/ui/Tile'
import { useRowPredictions } from './queries'
import { type Features, shapesOf } from './useRunFeatures'

interface RunTileProps {
  run: ModelRun
  item: ModelRunDataRow
  features: Features
  threshold: number
  onOpen: () => void
}

export function RunTile({ run, item, features, threshold, onOpen }: RunTileProps) {
  const { t } = useTranslation('models')
  const { data_row, prediction_count, lowest_confidence } = item
  const predictions = useRowPredictions(run.id, data_row.id, prediction_count > 0).data ?? []
  return (
    <Tile
      row={data_row}
      openLabel={t('openRow', { name: data_row.name })}
      onOpen={onOpen}
      shapes={shapesOf(predictions, features, threshold)}
      dashed
      foot={
        lowest_confidence === null ? (
          <Text size="xs" c="dimmed">
            {prediction_count > 0 ? t('countOf', { count: prediction_count }) : t('noPredictions')}
          </Text>
        ) : (
          <ConfidenceBar value={lowest_confidence} threshold={threshold} />
        )
      }
    />
  )
}
