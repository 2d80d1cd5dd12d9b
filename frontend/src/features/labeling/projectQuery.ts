/** The project as labeling needs it. By itself, as the router asks for it while the page's code is still on its way. */
import { queryOptions } from '@tanstack/react-query'
import type { ProjectDetail } from '@/api/types'
import { api } from '@/lib/api'

export const getProject = (id: string) => api.get<ProjectDetail>(`/projects/${id}`)

export const projectQuery = (id: string) =>
  queryOptions({ queryKey: ['labeling', 'project', id], queryFn: () => getProject(id) })
