/** A data row with what was said of it, and the same in words. */
import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Annotation, DataRow, Feature } from '@/api/types'
import { kinds } from '@/editor/kinds'
import { formatConfidence } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Said.module.css'
import { wordsFor } from './wordsFor'

interface SaidProps {
  row: Pick<DataRow, 'name' | 'modality' | 'thumbnail_url' | 'width' | 'height'> & Partial<Pick<DataRow, 'shown_url'>>
  annotations: readonly Annotation[]
  features: ReadonlyMap<string, Feature>
  /** What is suggested is dashed and says how sure it is, what was decided is solid. */
  dashed?: boolean
}

const GREY = '#8a8f98'

export const colorIn = (features: ReadonlyMap<string, Feature>, { feature }: Annotation): string =>
  features.get(feature)?.color || GREY

export function SaidPicture({ row, annotations, features, dashed }: SaidProps) {
  const shapes = annotations
    .filter(({ kind, at }) => kinds.shape(kind) && !at)
    .map((each) => ({ id: each.id, kind: each.kind, value: each.value, color: colorIn(features, each) }))
  return (
    <div className={classes.picture}>
      <AssetPicture row={row} shapes={shapes} dashed={dashed} cased fit="contain" alt={row.name} />
    </div>
  )
}

export function SaidWords({ annotations, features, dashed }: Omit<SaidProps, 'row'>) {
  const { t } = useTranslation('models')
  return (
    <div>
      {annotations.map((each) => {
        const feature = features.get(each.feature)
        return (
          <div key={each.id} className={classes.said}>
            <span className={classes.dot} style={{ background: colorIn(features, each) }} aria-hidden />
            <Text size="sm" fw={600}>
              {feature?.name ?? each.kind}
            </Text>
            <Text size="sm" c="dimmed" flex={1} style={{ overflowWrap: 'anywhere' }}>
              {wordsFor(each, feature, t)}
            </Text>
            {each.confidence !== null && dashed && (
              <Group gap={4}>
                <Text size="sm" ff="monospace">
                  {formatConfidence(each.confidence)}
                </Text>
              </Group>
            )}
          </div>
        )
      })}
    </div>
  )
}
