/** A network that goes and comes back, so that what is shown is read anew. */
import { onlineManager } from '@tanstack/react-query'
import { expect, vi } from 'vitest'

/** `asked` counts what was asked of the server so far. Resolves once it was asked again and its answers have been taken in. */
export async function blink(asked: () => number): Promise<void> {
  const before = asked()
  onlineManager.setOnline(false)
  onlineManager.setOnline(true)
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(before))
  await new Promise((resolve) => setTimeout(resolve))
}
