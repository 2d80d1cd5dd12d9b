/** Puts a part on a page as the application would. */
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router'
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

/** A page at its address, where it finds its parameters; `/` is there to lead back to. */
export function showAt(route: string, address: string, Page: () => ReactNode) {
  const root = createRootRoute({ component: Outlet })
  const page = createRoute({ getParentRoute: () => root, path: route, component: Page })
  const home = createRoute({ getParentRoute: () => root, path: '/', component: () => null })
  const router = createRouter({
    routeTree: root.addChildren([page, home]),
    history: createMemoryHistory({ initialEntries: [address] }),
  })
  // The application's own router has other routes; to a link it is all the same.
  return show(<RouterProvider router={router as never} />)
}
