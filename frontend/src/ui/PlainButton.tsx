/** A secondary button. */
import { Button, type ButtonProps } from '@mantine/core'
import type { ButtonHTMLAttributes, ReactNode } from 'react'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'color'>

export function PlainButton({ icon, ...props }: ButtonProps & Native & { icon?: ReactNode }) {
  return <Button variant="default" leftSection={icon} {...props} />
}
