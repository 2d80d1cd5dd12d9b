/** What several people said of the data row at hand, each without seeing the others'. */
import { useQuery } from '@tanstack/react-query'
import type { IndependentLabels } from '@/api/types'
import type { Annotation } from '@/editor/core/types'
import { api } from '@/lib/api'
import type { SetBody, TaskDetail } from './api'

export function useIndependentLabels(task: Pick<TaskDetail, 'id' | 'labels_wanted'>): IndependentLabels | undefined {
  const { data } = useQuery({
    queryKey: ['independent-labels', task.id],
    queryFn: () => api.get<IndependentLabels>(`/tasks/${task.id}/independent-labels`),
    enabled: task.labels_wanted > 0,
  })
  return data
}

/** One of the labels as a set that the editor shows. */
export const setOf = ({
  annotation_set,
  revision,
  annotations,
  annotator,
}: IndependentLabels['labels'][number]): SetBody => ({
  id: annotation_set,
  revision,
  annotations: annotations as readonly Annotation[],
  decisions: [],
  author: annotator,
})
