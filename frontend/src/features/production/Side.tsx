/** One side of a decision: the data row with what was said of it, and the same in words. */
import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Annotation, Decision, Feature } from '@/api/types'
import { kinds } from '@/editor/kinds'
import { useDataRow } from '@/features/datasets/queries'
import { wordsFor } from '@/features/models/wordsFor'
import { formatConfidence } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Production.module.css'

interface SideProps {
  title: string
  decision: Decision
  annotations: readonly Annotation[]
  features: ReadonlyMap<string, Feature>
  /** What is suggested is dashed, what was decided is solid. */
  dashed?: boolean
  children?: ReactNode
}

const GREY = '#8a8f98'

export function Side({ title, decision, annotations, features, dashed, children }: SideProps) {
  const { t } = useTranslation(['production', 'models'])
  const words = useTranslation('models').t
  const row = useDataRow(decision.data_row.id).data ?? decision.data_row
  const colorOf = ({ feature }: Annotation) => features.get(feature)?.color || GREY
  const shapes = annotations
    .filter(({ kind, at }) => kinds.shape(kind) && !at)
    .map((each) => ({ id: each.id, kind: each.kind, value: each.value, color: colorOf(each) }))
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      <div className={classes.picture}>
        <AssetPicture row={row} shapes={shapes} dashed={dashed} cased fit="contain" alt={decision.data_row.name} />
      </div>
      {children}
      {annotations.length === 0 && !children && (
        <Text size="sm" c="dimmed">
          {t('detail.nothing')}
        </Text>
      )}
      <div>
        {annotations.map((each) => {
          const feature = features.get(each.feature)
          return (
            <div key={each.id} className={classes.said}>
              <span className={classes.dot} style={{ background: colorOf(each) }} aria-hidden />
              <Text size="sm" fw={600}>
                {feature?.name ?? each.kind}
              </Text>
              <Text size="sm" c="dimmed" flex={1} style={{ overflowWrap: 'anywhere' }}>
                {wordsFor(each, feature, words)}
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
    </Stack>
  )
}
