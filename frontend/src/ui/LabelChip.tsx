/** A feature of an ontology, by its colour and its name. */
import { Kbd } from '@mantine/core'
import classes from './LabelChip.module.css'

interface LabelChipProps {
  name: string
  color: string
  hotkey?: string | null
  count?: number
}

export function LabelChip({ name, color, hotkey, count }: LabelChipProps) {
  return (
    <span className={classes.chip}>
      <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
      <span className={classes.name}>{name}</span>
      {count !== undefined && <span className={classes.count}>{count}</span>}
      {hotkey && <Kbd size="xs">{hotkey.toUpperCase()}</Kbd>}
    </span>
  )
}
