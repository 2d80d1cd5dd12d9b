/** What came of one data row that was tried: its picture with what was found, in words, and what was left out. */
import { Group, List, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DataRow } from '@/api/types'
import { shapesOf, useRunFeatures } from '@/features/models/useRunFeatures'
import { wordsFor } from '@/features/models/wordsFor'
import { formatConfidence, formatSeconds } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Predictors.module.css'
import type { Tried } from './tried'

const MOST = 8

interface TriedRowProps {
  tried: Tried
  row: DataRow | undefined
  ontology: string
}

export function TriedRow({ tried, row, ontology }: TriedRowProps) {
  const { t } = useTranslation('predictors')
  const { t: spoken } = useTranslation('models')
  const features = useRunFeatures({ ontology })
  const { annotations, annotation_count, error, without_target, left_out, seconds } = tried
  return (
    <Stack gap={6} data-testid="tried">
      {row && (
        <div className={classes.tried}>
          <AssetPicture
            row={row}
            shapes={shapesOf(annotations, features)}
            dashed
            cased
            fit="contain"
            alt={tried.name}
          />
        </div>
      )}
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} truncate>
          {tried.name}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {formatSeconds(seconds)}
        </Text>
      </Group>
      {error ? (
        <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
          {error}
        </Text>
      ) : (
        <Text size="sm">{t('trial.found', { count: annotation_count })}</Text>
      )}
      <List size="sm" spacing={2} listStyleType="none">
        {annotations.slice(0, MOST).map((annotation) => (
          <List.Item key={annotation.id}>
            {[
              features.get(annotation.feature)?.name,
              wordsFor(annotation, features.get(annotation.feature), spoken),
              annotation.confidence == null ? '' : formatConfidence(annotation.confidence),
            ]
              .filter(Boolean)
              .join(' · ')}
          </List.Item>
        ))}
      </List>
      {without_target.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('trial.withoutTarget', {
            names: without_target.map(({ name, count }) => `${name} (${count})`).join(', '),
          })}
        </Text>
      )}
      {left_out.length > 0 && (
        <List size="xs" c="dimmed">
          {left_out.slice(0, MOST).map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}
