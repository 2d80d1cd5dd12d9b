/** A feature of an ontology, by its colour and its name. */
import { Kbd } from '@mantine/core'
import classes from './LabelChip.module.css'

interface LabelChipProps {
  name: string
  color: string
  hotkey?: string | null
  count?: number
  /** Takes as many lines as the name needs, where nothing may be cut. */
  isWhole?: boolean
}

export function LabelChip({ name, color, hotkey, count, isWhole }: LabelChipProps) {
  return (
    <span className={classes.chip} data-whole={isWhole || undefined}>
      <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
      <span className={classes.name}>{name}</span>
      {count !== undefined && <span className={classes.count}>{count}</span>}
      {hotkey && <Kbd size="xs">{hotkey.toUpperCase()}</Kbd>}
    </span>
  )
}
