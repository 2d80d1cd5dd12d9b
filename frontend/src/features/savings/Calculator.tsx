/** Accuracy times what a right suggestion saves, less what a wrong one costs. */
import { Group, NumberInput, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalculatorAnswer, CalculatorInput } from '@/api/types'
import { formatPercent } from '@/lib/format'
import { ProblemAlert } from '@/ui/ErrorState'
import { useCalculator } from './queries'

const fields = ['seconds_to_draw', 'accuracy', 'seconds_saved', 'seconds_lost'] as const

function Result({ answer }: { answer: CalculatorAnswer }) {
  const { t } = useTranslation('savings')
  const percent = formatPercent(Math.abs(answer.percent) / 100, 1)
  return (
    <Group gap="xl" align="baseline" aria-live="polite">
      <Text fz={26} fw={600} lh={1.2} data-testid="calculator-seconds">
        {answer.seconds_saved.toFixed(1)} s{' '}
        <Text span size="sm" c="dimmed" fw={400}>
          {t('answer')}
        </Text>
      </Text>
      <Text fz={26} fw={600} lh={1.2} data-testid="calculator-percent">
        {answer.percent < 0 ? t('answerMore', { percent }) : t('answerPercent', { percent })}
      </Text>
      {answer.break_even_accuracy !== null && (
        <Text size="sm" c="dimmed">
          {t('breakEven', { percent: formatPercent(answer.break_even_accuracy, 1) })}
        </Text>
      )}
    </Group>
  )
}

export function Calculator({ defaults }: { defaults: CalculatorInput }) {
  const { t } = useTranslation('savings')
  const [input, setInput] = useState(defaults)
  const [settled] = useDebouncedValue(input, 200)
  const answer = useCalculator(settled)
  return (
    <Paper p="md" component="section">
      <Title order={2} fz="sm">
        {t('calculator')}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t('calculatorText')}
      </Text>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" mb="md">
        {fields.map((field) => {
          const share = field === 'accuracy'
          return (
            <NumberInput
              key={field}
              size="xs"
              label={t(`input.${field}`)}
              min={field === 'seconds_to_draw' ? 0.1 : 0}
              max={share ? 100 : 3600}
              step={share ? 1 : 0.5}
              suffix={share ? ' %' : ' s'}
              decimalScale={2}
              value={share ? Math.round(input.accuracy * 1000) / 10 : input[field]}
              onChange={(typed) => {
                const value = Number(typed)
                if (typed !== '' && Number.isFinite(value)) setInput({ ...input, [field]: share ? value / 100 : value })
              }}
            />
          )
        })}
      </SimpleGrid>
      {answer.isError && <ProblemAlert error={answer.error} />}
      {answer.data && <Result answer={answer.data} />}
    </Paper>
  )
}
