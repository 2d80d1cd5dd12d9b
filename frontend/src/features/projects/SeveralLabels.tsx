/** By how many people a data row is labeled: a share of them by several, whose labels are merged, or decided by a reviewer. */
import { Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ProjectDetail } from '@/api/types'
import { formatPercent } from '@/lib/format'
import classes from './ReviewPath.module.css'
import { ShareSlider } from './ShareSlider'

export type Several = Pick<
  ProjectDetail,
  'consensus_share' | 'consensus_labels' | 'consensus_agreement' | 'consensus_rule'
>

const RULES = ['majority', 'reliability'] as const
const [FEWEST, MOST] = [2, 10]
const FIRST_SHARE = 0.1

interface SeveralLabelsProps {
  readonly several: Several
  /** How many data rows collect labels now. */
  readonly collecting: number
  onChange(values: Partial<Several>): void
}

export function SeveralLabels({ several, collecting, onChange }: SeveralLabelsProps) {
  const { t } = useTranslation('projects')
  const { consensus_share, consensus_labels, consensus_agreement, consensus_rule } = several
  const isOn = consensus_share > 0
  return (
    <Stack gap="sm" component="fieldset" className={classes.path}>
      <Text component="legend" size="sm" fw={600}>
        {t('several.title')}
      </Text>
      <Switch
        label={t('several.on')}
        description={t('several.onHint')}
        checked={isOn}
        onChange={({ currentTarget: { checked } }) => onChange({ consensus_share: checked ? FIRST_SHARE : 0 })}
      />
      {isOn && (
        <>
          <ShareSlider
            label={t('several.share')}
            hint={t('several.shareHint')}
            format={(value) => formatPercent(value)}
            value={consensus_share}
            onChange={(value) => onChange({ consensus_share: value })}
          />
          <NumberInput
            label={t('several.labels')}
            description={t('several.labelsHint')}
            min={FEWEST}
            max={MOST}
            allowDecimal={false}
            value={consensus_labels}
            onChange={(value) => typeof value === 'number' && onChange({ consensus_labels: value })}
          />
          <ShareSlider
            label={t('several.agreement')}
            hint={t('several.agreementHint')}
            format={(value) => formatPercent(value)}
            value={consensus_agreement}
            onChange={(value) => onChange({ consensus_agreement: value })}
          />
          <div>
            <Text size="sm" fw={500}>
              {t('several.rule')}
            </Text>
            <Text size="xs" c="dimmed" mb={6}>
              {t(`several.ruleHints.${consensus_rule}`)}
            </Text>
            <Group>
              <SegmentedControl
                aria-label={t('several.rule')}
                value={consensus_rule}
                onChange={(rule) => onChange({ consensus_rule: rule as Several['consensus_rule'] })}
                data={RULES.map((rule) => ({ value: rule, label: t(`several.rules.${rule}`) }))}
              />
            </Group>
          </div>
        </>
      )}
      <Text size="xs" c="dimmed">
        {collecting > 0 ? t('several.collecting', { count: collecting }) : t('several.fromNow')}
      </Text>
    </Stack>
  )
}
