/** Links of the router in the clothes of the kit. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, forwardRef } from 'react'

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'>

const AnchorElement = forwardRef<HTMLAnchorElement, AnchorProps & Native>((props, ref) => (
  <Anchor ref={ref} {...props} />
))
const ButtonElement = forwardRef<HTMLAnchorElement, ButtonProps & Native>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
))

/** A link in running text or in a table. */
export const TextLink = createLink(AnchorElement)
/** A link that looks like a button. */
export const ButtonLink = createLink(ButtonElement)
