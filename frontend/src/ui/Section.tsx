/** A part of a page of settings: what it is, why one would change it, and the controls. */
import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export function Section({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <Title order={2} mb={4}>
        {title}
      </Title>
      {text && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </section>
  )
}
