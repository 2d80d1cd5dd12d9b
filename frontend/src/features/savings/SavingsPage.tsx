import { Paper, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Savings } from '@/api/types'
import { Loaded } from '@/ui/Loaded'
import { CardsSkeleton } from '@/ui/Skeletons'
import { Calculator } from './Calculator'
import { Compute } from './Compute'
import { Distribution } from './Distribution'
import { Measured } from './Measured'
import { OutcomeTable } from './OutcomeTable'
import { useSavings } from './queries'

function Figures({ savings, project }: { savings: Savings; project: string }) {
  const { t } = useTranslation('savings')
  const { drawn, adjusted } = savings.distribution
  const anyTimes = [...drawn, ...adjusted].some((count) => count > 0)
  return (
    <Stack gap="lg">
      <Measured savings={savings} project={project} />
      <OutcomeTable outcomes={savings.outcomes} />
      <Paper p="md">
        <Title order={2} fz="sm">
          {t('distribution')}
        </Title>
        <Text size="xs" c="dimmed" mb="xs">
          {t('distributionText')}
        </Text>
        {anyTimes ? (
          <Distribution distribution={savings.distribution} />
        ) : (
          <Text size="sm" c="dimmed" py="lg" ta="center">
            {t('noTimes')}
          </Text>
        )}
      </Paper>
      <Compute rows={savings.compute} />
      <Calculator defaults={savings.calculator_defaults} />
    </Stack>
  )
}

export function SavingsPage() {
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/savings' })
  return (
    <Loaded query={useSavings(id)} skeleton={<CardsSkeleton />}>
      {(savings) => <Figures savings={savings} project={id} />}
    </Loaded>
  )
}
