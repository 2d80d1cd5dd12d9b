/** What came of one data row that was tried: its picture with what was found, in words, and what was left out. */
import { Group, List, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Annotation, DataRow, Feature } from '@/api/types'
import { wordsFor } from '@/features/models/wordsFor'
import { useOntology } from '@/features/ontologies/queries'
import { formatConfidence, formatSeconds } from '@/lib/format'
import type { DrawnShape } from '@/ui/AnnotatedImage'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Predictors.module.css'
import type { Tried } from './tried'

const MOST = 8
const NO_COLOR = '#8c96a3'

function shapesOf(annotations: readonly Annotation[], features: ReadonlyMap<string, Feature>): DrawnShape[] {
  return annotations
    .filter(({ at }) => !at)
    .map(({ id, kind, value, feature }) => ({ id, kind, value, color: features.get(feature)?.color || NO_COLOR }))
}

interface TriedRowProps {
  tried: Tried
  row: DataRow | undefined
  ontology: string
}

export function TriedRow({ tried, row, ontology }: TriedRowProps) {
  const { t } = useTranslation('predictors')
  const { t: spoken } = useTranslation('models')
  const found = useOntology(ontology).data
  const features = useMemo(() => new Map(found?.features.map((feature) => [feature.id, feature])), [found])
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
