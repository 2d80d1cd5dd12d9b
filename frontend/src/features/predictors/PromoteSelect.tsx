/** Whether a version that was trained is used at once. */
import { Select, type SelectProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const WAYS = ['always', 'if_better', 'by_hand'] as const

export function PromoteSelect(props: SelectProps) {
  const { t } = useTranslation('predictors')
  return (
    <Select
      label={t('useIt')}
      data={WAYS.map((way) => ({ value: way, label: t(`useWays.${way}`) }))}
      allowDeselect={false}
      {...props}
    />
  )
}
