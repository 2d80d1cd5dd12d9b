/** What the colours of a chart mean. */
import { Group, Text } from '@mantine/core'

export function Legend({ entries }: { entries: { name: string; color: string }[] }) {
  return (
    <Group gap="md" mb={4}>
      {entries.map(({ name, color }) => (
        <Group key={name} gap={6} wrap="nowrap">
          <span style={{ flex: 'none', width: 10, height: 10, borderRadius: 3, background: color }} />
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
