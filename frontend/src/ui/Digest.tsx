/** A digest, folded away: few people want it, and those want all of it. */
import { Code, Group } from '@mantine/core'
import { CopyButton } from './CopyButton'
import classes from './Digest.module.css'

export function Digest({ label, value }: { label: string; value: string }) {
  return (
    <details className={classes.digest}>
      <summary>{label}</summary>
      <Group gap={4} wrap="nowrap" align="flex-start" mt={4}>
        <Code style={{ wordBreak: 'break-all' }}>{value}</Code>
        <CopyButton value={value} />
      </Group>
    </details>
  )
}
