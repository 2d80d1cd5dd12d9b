/** How the gallery of a run is sorted, drawn and filtered, and how many data rows that leaves. */
import { Button, Group, Menu, NativeSelect, NumberInput, Text } from '@mantine/core'
import { IconChecks, IconPalette } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ColorBy } from '@/features/evaluation/outcomes'
import type { Thresholds } from '@/features/evaluation/queries'
import { ThresholdBar } from '@/features/evaluation/ThresholdBar'
import type { Evaluation } from '@/features/evaluation/types'
import { formatCount } from '@/lib/format'
import { IconMenuButton } from '@/ui/IconMenuButton'
import classes from './Models.module.css'
import { figureOrders, type RunOrder } from './runSearch'

interface OrderSelectProps {
  value: RunOrder
  evaluation: Evaluation
  onChange: (order: RunOrder) => void
}

/** Every order: of a metric the lowest first, which is where it failed; of a count the most. */
export function OrderSelect({ value, evaluation, onChange }: OrderSelectProps) {
  const { t } = useTranslation('models')
  const both = (name: string, title: string) => [
    { value: name, label: t('orders.lowest', { name: title }) },
    { value: `-${name}`, label: t('orders.highest', { name: title }) },
  ]
  const figures = figureOrders
    .filter((name) => name !== 'surest_wrong')
    .flatMap((name) => both(name, t(`figures.${name}`)))
  const mistakes = (['-surest_wrong', 'surest_wrong'] as const).map((each) => ({
    value: each,
    label: t(`orders.${each}`),
  }))
  const custom = evaluation.custom_metrics.flatMap((name) => both(`metric:${name}`, t('orders.ofUpload', { name })))
  return (
    <NativeSelect
      size="xs"
      w={186}
      aria-label={t('order')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as RunOrder)}
      data={[
        { value: 'confidence', label: t('orders.confidence') },
        { value: '-confidence', label: t('orders.-confidence') },
        ...(evaluation.state === 'none' ? [] : mistakes),
        { value: 'name', label: t('orders.name') },
        ...(evaluation.state === 'none' ? [] : [{ group: t('orders.byFigure'), items: figures }]),
        ...(custom.length > 0 ? [{ group: t('orders.byCustom'), items: custom }] : []),
      ]}
    />
  )
}

const MOST = 5000

function SelectFirst({ onSelect, busy }: { onSelect: (count: number) => void; busy: boolean }) {
  const { t } = useTranslation('models')
  const [count, setCount] = useState(100)
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        variant="default"
        leftSection={<IconChecks size={14} />}
        loading={busy}
        onClick={() => onSelect(count)}
        data-testid="select-first"
      >
        {t('selectFirst')}
      </Button>
      <NumberInput
        size="xs"
        w={56}
        hideControls
        aria-label={t('selectFirstCount')}
        min={1}
        max={MOST}
        clampBehavior="blur"
        allowDecimal={false}
        value={count}
        onChange={(value) => typeof value === 'number' && value >= 1 && setCount(Math.min(MOST, value))}
      />
    </Group>
  )
}

function ColorMenu({ value, onChange }: { value: ColorBy; onChange: (by: ColorBy) => void }) {
  const { t } = useTranslation('models')
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <IconMenuButton label={t('colorBy.label')} icon={<IconPalette size={16} />} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={value} onChange={(by) => onChange(by as ColorBy)}>
          <Menu.RadioItem value="outcome">{t('colorBy.outcome')}</Menu.RadioItem>
          <Menu.RadioItem value="class">{t('colorBy.class')}</Menu.RadioItem>
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

interface RunToolbarProps {
  evaluation: Evaluation
  thresholds: Thresholds
  order: RunOrder
  onOrder: (order: RunOrder) => void
  colorBy: ColorBy
  onColorBy: (by: ColorBy) => void
  /** How many data rows there are; null while that is not known. */
  count: number | null
  onSelectFirst?: (count: number) => void
  isSelecting: boolean
  addFilter: ReactNode
}

export function RunToolbar(props: RunToolbarProps) {
  const { evaluation, thresholds, order, onOrder, colorBy, onColorBy, count, onSelectFirst, isSelecting, addFilter } =
    props
  const { t } = useTranslation('models')
  const isCompared = evaluation.state !== 'none'
  return (
    <div className={classes.toolbar}>
      <OrderSelect value={order} evaluation={evaluation} onChange={onOrder} />
      {addFilter}
      <ThresholdBar evaluation={evaluation} value={thresholds} withIou={isCompared} />
      {isCompared && <ColorMenu value={colorBy} onChange={onColorBy} />}
      <Group gap="sm" className={classes.toolbarEnd}>
        {count !== null && (
          <Text size="sm" c="dimmed">
            {t('rowCount', { count, number: formatCount(count) })}
          </Text>
        )}
        {onSelectFirst && <SelectFirst onSelect={onSelectFirst} busy={isSelecting} />}
      </Group>
    </div>
  )
}
