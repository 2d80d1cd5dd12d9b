/** How well a version does, beside the version that was in use before it, on the same labels. */
import { SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PredictorVersion } from '@/api/types'
import { formatConfidence, formatCount, formatDecimal, formatPercent } from '@/lib/format'
import { StatCard } from '@/ui/StatCard'
import { type Figure, figuresOf } from './versions'

/** "+1.2", in points of a percentage. */
function points({ now, before }: Figure): string {
  const difference = Math.round(1000 * (now - (before ?? now))) / 10
  return `${difference > 0 ? '+' : difference < 0 ? '\u2212' : '±'}${formatDecimal(Math.abs(difference))}`
}

export function Figures({ version }: { version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const { metrics, trained } = version
  const figures = figuresOf(version)
  const reason = trained.not_promoted || trained.unmeasured || trained.not_compared
  if (figures.length === 0) {
    return (
      <Text size="sm" c="dimmed" data-testid="not-measured">
        {trained.unmeasured || [t('figures.notMeasured'), trained.not_promoted || trained.not_compared].join(' ')}
      </Text>
    )
  }
  const beside = (figure: Figure) =>
    figure.before !== null &&
    t('figures.beside', {
      points: points(figure),
      before: formatPercent(figure.before, 1),
      number: trained.before?.number,
    })
  return (
    <div>
      <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} spacing="sm">
        {figures.map((figure) => (
          <StatCard
            key={figure.name}
            label={t(`figures.${figure.name}`)}
            value={formatPercent(figure.now, 1)}
            hint={beside(figure)}
          />
        ))}
        {metrics.pass_ms?.some((ms) => ms > 0) && (
          <StatCard
            label={t('figures.perImage')}
            value={`${metrics.pass_ms.map((ms) => (ms < 10 ? formatDecimal(ms) : Math.round(ms))).join(' + ')} ms`}
          />
        )}
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt={6}>
        {t('figures.measuredOn', {
          rows: t('figures.rows', { count: metrics.images ?? 0, number: formatCount(metrics.images ?? 0) }),
          objects: t('figures.objects', { count: metrics.objects ?? 0, number: formatCount(metrics.objects ?? 0) }),
          threshold: formatConfidence(metrics.threshold ?? 0),
        })}
      </Text>
      {reason && (
        <Text size="xs" c="dimmed" data-testid="why-not">
          {trained.not_promoted ? t('figures.notUsed', { reason }) : reason}
        </Text>
      )}
      {trained.before?.has_learned_them && !reason && (
        <Text size="xs" c="dimmed" data-testid="not-compared">
          {t('figures.notCompared', { number: trained.before.number })}
        </Text>
      )}
    </div>
  )
}
