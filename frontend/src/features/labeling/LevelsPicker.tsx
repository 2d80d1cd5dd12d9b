/** Brightness and contrast: between which of a picture's values it is drawn. */
import { ActionIcon, Button, Group, NumberInput, Popover, RangeSlider, Stack, Text, Tooltip } from '@mantine/core'
import { IconContrast } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { chosen, chosenLevels, isPlain, levelsOf, reachOf } from '@/editor/core/levels'
import { depthOf } from '@/editor/tiled'
import { useValue } from '@/editor/useEditor'
import { useSession } from './context'

export function LevelsPicker() {
  const { t } = useTranslation('labeling')
  const source = useSession().task.data_row
  const depth = depthOf(source)
  const levels = levelsOf(depth, useValue(chosenLevels))
  const [isOpen, open] = useState(false)
  const [from, to] = reachOf(depth)
  const isChanged = !isPlain(depth, levels)
  if (source.modality !== 'image') return null
  const choose = (low: number, high: number) => chosenLevels.set(chosen(depth, low, high))
  return (
    <Popover width={320} position="bottom" shadow="md" withArrow trapFocus opened={isOpen} onChange={open}>
      <Popover.Target>
        <Tooltip label={t('levels.title')} disabled={isOpen}>
          <ActionIcon
            size={30}
            data-testid="levels"
            aria-label={t('levels.title')}
            color={isChanged ? 'indigo' : undefined}
            variant={isChanged ? 'light' : undefined}
            onClick={() => open(!isOpen)}
          >
            <IconContrast size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600}>
              {t('levels.title')}
            </Text>
            <Button size="compact-xs" variant="subtle" disabled={!isChanged} onClick={() => chosenLevels.set(null)}>
              {t('levels.reset')}
            </Button>
          </Group>
          <RangeSlider
            size="sm"
            min={Math.min(from, levels.low)}
            max={Math.max(to, levels.high)}
            minRange={1}
            label={null}
            value={[levels.low, levels.high]}
            onChange={([low, high]) => choose(low, high)}
            thumbFromLabel={t('levels.low')}
            thumbToLabel={t('levels.high')}
          />
          <Group grow>
            <NumberInput
              size="xs"
              label={t('levels.low')}
              value={levels.low}
              min={depth.least}
              max={levels.high - 1}
              onChange={(value) => typeof value === 'number' && choose(value, levels.high)}
            />
            <NumberInput
              size="xs"
              label={t('levels.high')}
              value={levels.high}
              min={levels.low + 1}
              max={depth.greatest}
              onChange={(value) => typeof value === 'number' && choose(levels.low, value)}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {t(depth.bits === 16 ? 'levels.deep' : 'levels.what')}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
