/** The mark: two corners of a box and the tick that makes the call. */
import { Group, Text } from '@mantine/core'

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#3f4ee0" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeLinejoin="round">
        <path
          d="M8 13V9.5A1.5 1.5 0 0 1 9.5 8H13M24 19v3.5a1.5 1.5 0 0 1-1.5 1.5H19"
          strokeOpacity=".65"
          strokeWidth="2.4"
        />
        <path d="m10.5 16.5 4 4 8-9" strokeWidth="3" />
      </g>
    </svg>
  )
}

export function Wordmark({ size = 22 }: { size?: number }) {
  return (
    <Group gap={8} wrap="nowrap" component="span">
      <Mark size={size} />
      <Text component="span" fw={650} fz={size * 0.7} style={{ letterSpacing: '-0.015em' }}>
        Firstpass
      </Text>
    </Group>
  )
}
