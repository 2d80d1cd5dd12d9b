/** The name of an opened data row, and the way to the one before and the one after it. */
import { ActionIcon, Group, Kbd, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'

interface Walk {
  /** The ids that one walks through with the arrows. */
  order: readonly string[]
  id: string | null
  onMove: (id: string) => void
  /** Asks for more of the list when its end is near. */
  onEnd?: () => void
}

/** The arrows move the slider that has the focus, not the data row. */
const isSliding = (): boolean => document.activeElement?.getAttribute('role') === 'slider'

/** Where the data row stands, -1 where it is none of them, and how one goes on from it: by the arrows too. */
export function useRowSteps({ order, id, onMove, onEnd }: Walk) {
  const place = id === null ? -1 : order.indexOf(id)
  const step = (by: number) => {
    const next = place < 0 ? undefined : order[place + by]
    if (next === undefined) return
    if (place + by >= order.length - 3) onEnd?.()
    onMove(next)
  }
  useHotkeys(
    id === null
      ? []
      : [
          ['ArrowRight', () => isSliding() || step(1)],
          ['ArrowLeft', () => isSliding() || step(-1)],
        ],
  )
  return { place, onStep: step }
}

interface RowTitleProps {
  name?: string
  place: number
  count: number
  onStep: (by: number) => void
}

export function RowTitle({ name, place, count, onStep }: RowTitleProps) {
  const { t } = useTranslation('evaluation')
  return (
    <Group gap="xs" wrap="nowrap">
      <Text fw={600} truncate>
        {name}
      </Text>
      {place >= 0 && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            aria-label={t('previous')}
            title={t('previous')}
            disabled={place === 0}
            onClick={() => onStep(-1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {t('placeOf', { place: formatCount(place + 1), count: formatCount(count) })}
          </Text>
          <ActionIcon aria-label={t('next')} title={t('next')} disabled={place === count - 1} onClick={() => onStep(1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
          <Text size="xs" c="dimmed" visibleFrom="md" ml={4} aria-hidden>
            <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd>
          </Text>
        </Group>
      )}
    </Group>
  )
}
