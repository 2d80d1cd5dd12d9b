/** What every page of an organization has, the full-screen editor included: the live connection and the news of jobs. */
import { Outlet } from '@tanstack/react-router'
import { useMay } from '@/api/session'
import { useJobNews } from '@/features/jobs/queries'
import { LiveProvider } from '@/lib/live'
import { useSlug } from '@/lib/route'

function JobNews() {
  useJobNews(useMay('jobs.view'))
  return null
}

export function OrganizationFrame() {
  return (
    <LiveProvider slug={useSlug()}>
      <JobNews />
      <Outlet />
    </LiveProvider>
  )
}
