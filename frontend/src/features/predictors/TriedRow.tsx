/** What came of one data row that was tried: its picture with what was found, in words, and what was left out. */
import { Group, List, Stack, Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Annotation, DataRow, Feature } from '@/api/types'
import { shapesOf, useRunFeatures } from '@/features/models/useRunFeatures'
import { wordsFor } from '@/features/models/wordsFor'
import { formatConfidence, formatSeconds } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Predictors.module.css'
import type { Tried } from './tried'

const MOST = 8
type Said = Annotation | NonNullable<Annotation['answers']>[number]

const nested = (above: Feature | undefined, id: string): Feature | undefined =>
  above?.features?.find((feature) => feature.id === id)

/** What was found: the name of its feature, what it says, how sure. */
function told(said: Said, feature: Feature | undefined, t: TFunction): string {
  const confidence = said.confidence == null ? '' : formatConfidence(said.confidence)
  return [feature?.name, wordsFor(said as Annotation, feature, t), confidence].filter(Boolean).join(' · ')
}

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
            {told(annotation, features.get(annotation.feature), spoken)}
            {annotation.answers?.map((answer) => (
              <Text key={answer.feature} size="xs" c="dimmed" pl="sm">
                {told(answer, nested(features.get(annotation.feature), answer.feature), spoken)}
              </Text>
            ))}
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
