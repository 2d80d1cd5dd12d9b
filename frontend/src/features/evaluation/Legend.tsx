/** What the colours of a chart mean. */
import { Group, Text } from '@mantine/core'

interface Entry {
  name: string
  color: string
  /** Drawn as a dashed line rather than a filled one. */
  isDashed?: boolean
}

export function Legend({ entries }: { entries: Entry[] }) {
  return (
    <Group gap="md" mb={4}>
      {entries.map(({ name, color, isDashed }) => (
        <Group key={name} gap={6} wrap="nowrap">
          {isDashed ? (
            <span style={{ flex: 'none', width: 18, borderTop: `2px dashed ${color}` }} />
          ) : (
            <span style={{ flex: 'none', width: 10, height: 10, borderRadius: 3, background: color }} />
          )}
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
