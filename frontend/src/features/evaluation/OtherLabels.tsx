/** Says that two compared runs do not stand on the same labels: whose each took, when, and on how many data rows they differ. */
import { Alert, List, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatCount, formatMoment } from '@/lib/format'
import amber from '@/ui/Amber.module.css'
import type { Comparison } from './types'

interface OtherLabelsProps {
  comparison: Comparison
  names: [string, string]
}

export function OtherLabels({ comparison: { differing_labels: count, labels }, names }: OtherLabelsProps) {
  const { t } = useTranslation('evaluation')
  if (count === 0) return null
  return (
    <Alert color="yellow" className={amber.amber} icon={<IconAlertTriangle size={18} />} data-testid="other-labels">
      <Text size="sm">
        <b>{t('otherLabels', { count, number: formatCount(count) })}</b> {t('otherLabelsText')}
      </Text>
      <List size="sm" mt={4}>
        {labels.map(({ project_name, taken_at, follows }, side) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one for each of the two runs, in their order
          <List.Item key={side}>
            {t(follows ? 'labelsFollowed' : 'labelsTaken', {
              name: names[side],
              project: project_name ?? t('goneProject'),
              moment: taken_at === null ? '–' : formatMoment(taken_at),
            })}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
