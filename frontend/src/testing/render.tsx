/** Puts a part on a page as the application would. */
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import '@/app/i18n'
import { cssVariables, theme } from '@/app/theme'

export function show(part: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const wrap = (children: ReactNode) => (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  )
  const { rerender, ...rest } = render(wrap(part))
  return { ...rest, rerender: (next: ReactNode) => rerender(wrap(next)) }
}
