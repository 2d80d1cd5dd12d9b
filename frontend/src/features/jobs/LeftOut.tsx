/** What of a predictor's answers could not be kept, told where somebody can mend it: how often, what, and why. */
import { Alert, List, type MantineSpacing, Text } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import type { LeftOutLine } from './leftOut'

const FIRST = 4

function Lines({ lines }: { lines: readonly LeftOutLine[] }) {
  return (
    <List size="sm" spacing={2} withPadding>
      {lines.map(({ what, why, count }) => (
        <List.Item key={`${what} ${why}`} style={{ overflowWrap: 'anywhere' }}>
          {formatCount(count)} ×{' '}
          <Text span inherit fw={600}>
            {what}
          </Text>
          : {why}
        </List.Item>
      ))}
    </List>
  )
}

interface LeftOutProps {
  lines: readonly LeftOutLine[]
  /** How to mend it, under the lines. */
  children?: ReactNode
  /** The room below it. */
  mb?: MantineSpacing
}

export function LeftOut({ lines, children, mb }: LeftOutProps) {
  const { t } = useTranslation('jobs')
  if (lines.length === 0) return null
  const rest = lines.slice(FIRST)
  return (
    <Alert color="gray" icon={<IconFilterOff size={18} />} title={t('leftOut')} mb={mb} data-testid="left-out">
      <Lines lines={lines.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <Text component="summary" size="sm" c="dimmed" style={{ cursor: 'pointer' }}>
            {t('leftOutMore', { count: rest.length })}
          </Text>
          <Lines lines={rest} />
        </details>
      )}
      {children}
    </Alert>
  )
}
