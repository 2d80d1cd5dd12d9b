/** What a button is called and which key does the same, once the pointer rests on it. */
import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { useKbd } from './keys'

interface KeyTipProps {
  /** None where the button says it itself. */
  readonly label?: string
  /** The id of the binding that does the same. */
  readonly action: string
  readonly maw?: number
  readonly children: ReactNode
}

export function KeyTip({ label, action, maw, children }: KeyTipProps) {
  const key = useKbd()(action)
  return (
    <Tooltip
      disabled={!label && !key}
      multiline={maw !== undefined}
      maw={maw}
      label={
        <>
          {label} {key}
        </>
      }
    >
      {children}
    </Tooltip>
  )
}
