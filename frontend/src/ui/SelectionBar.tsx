/** What can be done with the chosen rows; it stands at the foot of a gallery while some are chosen. */
import { ActionIcon, Group, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useLayoutEffect } from 'react'
import classes from './SelectionBar.module.css'

/** How high it stands at the foot of the page: what lies over the page begins above that. */
const FOOT = '--fp-foot'

interface SelectionBarProps {
  text: string
  clearLabel: string
  onClear: () => void
  children: ReactNode
}

export function SelectionBar({ text, clearLabel, onClear, children }: SelectionBarProps) {
  const { ref, height } = useElementSize({ box: 'border-box' })
  useLayoutEffect(() => {
    document.documentElement.style.setProperty(FOOT, `${height}px`)
    return () => void document.documentElement.style.removeProperty(FOOT)
  }, [height])
  return (
    <div ref={ref} className={classes.bar} role="toolbar" aria-label={text}>
      <Group gap="xs" wrap="nowrap">
        <ActionIcon onClick={onClear} aria-label={clearLabel}>
          <IconX size={16} />
        </ActionIcon>
        <Text size="sm" fw={600}>
          {text}
        </Text>
      </Group>
      <Group gap="xs">{children}</Group>
    </div>
  )
}
