/** Nothing here yet: says what would be here and names the next step. */
import { Stack, Text, ThemeIcon } from '@mantine/core'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" maw={440} mx="auto" ta="center">
      <ThemeIcon size={44} radius="lg" variant="light" color="gray" aria-hidden>
        {icon}
      </ThemeIcon>
      <Text component="h2" fw={600} size="md">
        {title}
      </Text>
      {children && (
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      )}
      {action && <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  )
}
