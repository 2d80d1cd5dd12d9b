/** A part of a page of settings: what it is, why one would change it, and the controls. */
import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  text?: ReactNode
  /** Where a link within the page leads to. */
  id?: string
  children: ReactNode
}

export function Section({ title, text, id, children }: SectionProps) {
  return (
    <section id={id}>
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
