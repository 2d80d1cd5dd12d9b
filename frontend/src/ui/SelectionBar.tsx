/** What can be done with the chosen rows; it stands at the foot of a gallery while some are chosen. */
import { ActionIcon, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './SelectionBar.module.css'

interface SelectionBarProps {
  text: string
  clearLabel: string
  onClear: () => void
  children: ReactNode
}

export function SelectionBar({ text, clearLabel, onClear, children }: SelectionBarProps) {
  return (
    <div className={classes.bar} role="toolbar" aria-label={text}>
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
