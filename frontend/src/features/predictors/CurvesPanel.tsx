/** How a version learns, or learned: its loss and every other figure that was told, a small chart each. */
import { Button, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job, PredictorVersion } from '@/api/types'
import { CurveChart } from './CurveChart'
import { curves as words } from './curveStrings'
import { curvesOf } from './curves'

const AT_FIRST = 12

type Known = keyof typeof words.names
const isKnown = (name: string): name is Known => Object.hasOwn(words.names, name)

export function CurvesPanel({ version, job }: { version: PredictorVersion; job: Job | undefined }) {
  const { t } = useTranslation('predictors')
  const [showsAll, setShowsAll] = useState(false)
  const isLearning = version.state === 'training'
  const curves = curvesOf(version, job)
  if (curves.length === 0 && !isLearning) return null
  const until = Math.max(...curves.map(({ points }) => points.at(-1)![0]))
  const shown = showsAll ? curves : curves.slice(0, AT_FIRST)
  const told = (part: 'validation' | 'training') =>
    curves.some(({ name }) => isKnown(name) && name.startsWith(`${part}_`))
  const what = (['validation', 'training'] as const).find(told)
  return (
    <Paper p="md" data-testid="curves">
      <Title order={2} fz="sm" mb="xs">
        {t(isLearning ? 'curves.titleNow' : 'curves.title', { number: version.number })}
      </Title>
      {curves.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('curves.waiting')}
        </Text>
      )}
      <SimpleGrid
        cols={{ base: 1, sm: Math.min(2, curves.length || 1), lg: Math.min(3, curves.length || 1) }}
        spacing="lg"
      >
        {shown.map((curve) => (
          <CurveChart
            key={curve.name}
            {...curve}
            until={until}
            title={isKnown(curve.name) ? t(`curves.names.${curve.name}`) : curve.name}
          />
        ))}
      </SimpleGrid>
      {what && (
        <Text size="xs" c="dimmed" mt="xs">
          {t(`curves.${what}`)}
        </Text>
      )}
      {curves.length > AT_FIRST && (
        <Button variant="subtle" size="compact-sm" mt="sm" onClick={() => setShowsAll(!showsAll)}>
          {t(showsAll ? 'curves.fewer' : 'curves.all', { count: curves.length })}
        </Button>
      )}
    </Paper>
  )
}
