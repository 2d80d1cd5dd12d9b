/** What stands in the middle of the page where there is no task to show. */
import { Loader, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import page from './Labeling.module.css'

export const Centre = ({ children }: { children: ReactNode }) => <main className={page.centre}>{children}</main>

export function Waiting({ label }: { label: string }) {
  return (
    <Centre>
      <Stack align="center" gap="xs">
        <Loader size="sm" type="dots" />
        <Text size="sm" c="dimmed">
          {label}
        </Text>
      </Stack>
    </Centre>
  )
}
