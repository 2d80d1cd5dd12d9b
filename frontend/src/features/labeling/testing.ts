/** A task as the server hands it out, and its answers, in tests. */
import type { Feature } from '@/editor/core/types'
import type { TaskDetail } from './api'

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** The task `t` on a picture of 640 by 480 pixels, held by oneself, with nothing on it yet. */
export const pictureTask = (...features: Feature[]): TaskDetail =>
  ({
    id: 't',
    project: 'p',
    state: 'in_progress',
    stage: 'label',
    lease: { token: 3, until: null, mine: true },
    data_row: {
      id: 'row',
      modality: 'image',
      name: 'a.jpg',
      width: 640,
      height: 480,
      media_url: '/m',
      shown_url: '/m',
    },
    ontology: { id: 'o', features },
    annotation_set: { id: 'set', revision: 0, annotations: [], decisions: [], author: 'me', corrects: null },
    suggestions: [],
    sources: [],
    comment: '',
    reviews: [],
    labels_wanted: 0,
  }) as unknown as TaskDetail
