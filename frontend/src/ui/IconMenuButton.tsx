/** A square button with an icon and a name for those who do not see it. */
import { ActionIcon, type ActionIconProps } from '@mantine/core'
import { type ButtonHTMLAttributes, forwardRef, type ReactNode } from 'react'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'color'>

interface IconMenuButtonProps extends ActionIconProps, Native {
  label: string
  icon: ReactNode
}

export const IconMenuButton = forwardRef<HTMLButtonElement, IconMenuButtonProps>(({ label, icon, ...props }, ref) => (
  <ActionIcon ref={ref} variant="default" size={30} aria-label={label} title={label} {...props}>
    {icon}
  </ActionIcon>
))
