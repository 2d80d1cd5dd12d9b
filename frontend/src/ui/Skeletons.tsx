/** The shape of what is coming, while it comes. */
import { Skeleton, Stack } from '@mantine/core'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `row-${index}`)

export function TableSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap={10} aria-busy="true" data-testid="skeleton">
      {numbered(rows).map((key) => (
        <Skeleton key={key} height={22} radius="sm" />
      ))}
    </Stack>
  )
}

/** Before a page's own shape is known. */
export function PagePending() {
  return (
    <div style={{ padding: 20, maxWidth: 720 }}>
      <TableSkeleton rows={5} />
    </div>
  )
}

export function CardsSkeleton({ cards = 4, height = 76 }: { cards?: number; height?: number }) {
  return (
    <div
      aria-busy="true"
      data-testid="skeleton"
      style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))' }}
    >
      {numbered(cards).map((key) => (
        <Skeleton key={key} height={height} radius="md" />
      ))}
    </div>
  )
}
