import type { Webhook } from '@/api/types'

/** In one word: what it is told, and whether that arrives. */
export function stateOf({ on, off_reason, failing_since }: Webhook): string {
  if (!on) return off_reason ? 'switchedOff' : 'off'
  return failing_since ? 'failing' : 'on'
}
