/** One side of a decision: the data row with what was said of it, and the same in words. */
import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Annotation, Decision, Feature } from '@/api/types'
import { useDataRow } from '@/features/datasets/queries'
import { SaidPicture, SaidWords } from '@/features/models/Said'

interface SideProps {
  title: string
  decision: Decision
  annotations: readonly Annotation[]
  features: ReadonlyMap<string, Feature>
  /** What is suggested is dashed, what was decided is solid. */
  dashed?: boolean
  children?: ReactNode
}

export function Side({ title, decision, annotations, features, dashed, children }: SideProps) {
  const { t } = useTranslation('production')
  const row = useDataRow(decision.data_row.id).data ?? decision.data_row
  const said = { annotations, features, dashed }
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      <SaidPicture row={row} {...said} />
      {children}
      {annotations.length === 0 && !children && (
        <Text size="sm" c="dimmed">
          {t('detail.nothing')}
        </Text>
      )}
      <SaidWords {...said} />
    </Stack>
  )
}
