/** Which data rows of a model run go into a batch. */
import { Checkbox, Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface RunShareValue {
  limit: number
  order: 'confidence' | 'name'
  prelabel: boolean
}

const orders = ['confidence', 'name'] as const

export function RunShare({ value, onChange }: { value: RunShareValue; onChange: (value: RunShareValue) => void }) {
  const { t } = useTranslation('projects')
  return (
    <>
      <Group grow>
        <NumberInput
          label={t('batch.limit')}
          min={1}
          max={10_000}
          value={value.limit}
          onChange={(limit) => onChange({ ...value, limit: Number(limit) || 1 })}
        />
        <Select
          label={t('batch.order')}
          allowDeselect={false}
          data={orders.map((order) => ({ value: order, label: t(`batch.orders.${order}`) }))}
          value={value.order}
          onChange={(order) => onChange({ ...value, order: (order ?? 'confidence') as RunShareValue['order'] })}
        />
      </Group>
      <Checkbox
        label={t('batch.prelabel')}
        checked={value.prelabel}
        onChange={(event) => onChange({ ...value, prelabel: event.currentTarget.checked })}
      />
    </>
  )
}
