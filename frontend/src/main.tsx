import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './app/global.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app/i18n'
import { queryClient } from './app/queryClient'
import { router } from './app/router'
import { attendSession, pageSession } from './app/session'
import { SessionEnded } from './app/shell/SessionEnded'
import { cssVariables, theme } from './app/theme'
import { onSignedIn } from './lib/signedIn'

const colorScheme = localStorageColorSchemeManager({ key: 'firstpass-color-scheme' })

attendSession()
// What could not be opened because nobody was signed in is tried again.
onSignedIn(() => router.state.matches.some(({ status }) => status === 'error') && void router.invalidate())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
    >
      <Notifications position="bottom-right" limit={4} mb="var(--fp-foot, 0)" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <SessionEnded session={pageSession} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
