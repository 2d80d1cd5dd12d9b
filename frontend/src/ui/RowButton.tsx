/** The name of a row that opens something on this page; what a click on the row does, for the keyboard. */
import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'

export function RowButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton
      fz="inherit"
      fw={600}
      lh="inherit"
      onClick={(event) => {
        event.stopPropagation()
        onClick()
      }}
    >
      {children}
    </UnstyledButton>
  )
}
