/** Uploads under way, by dataset: they go on while one looks at other pages. */
import { create } from 'zustand'
import type { UploadAnswer } from '@/api/types'
import { uploadForm } from '@/lib/uploadRequest'
import { readByJob } from './readings'
import { type UploadProgress, uploadFiles } from './upload'

interface UploadsState {
  byDataset: Record<string, UploadProgress>
  /** `onNew` is called now and then while files come in, and at the end. */
  start: (dataset: string, files: File[], onNew: () => void) => void
  stop: (dataset: string) => void
  dismiss: (dataset: string) => void
}

const controllers = new Map<string, AbortController>()
const REFRESH_MS = 1500

function nowAndThen(call: () => void): () => void {
  let last = 0
  return () => {
    if (Date.now() - last < REFRESH_MS) return
    last = Date.now()
    call()
  }
}

const warn = (event: BeforeUnloadEvent) => event.preventDefault()

export const useUploads = create<UploadsState>((set) => ({
  byDataset: {},

  start: (dataset, files, onNew) => {
    const controller = new AbortController()
    controllers.set(dataset, controller)
    window.addEventListener('beforeunload', warn)
    const show = (progress: UploadProgress) =>
      set(({ byDataset }) => ({ byDataset: { ...byDataset, [dataset]: progress } }))
    const send = ({ files: chunk, ...rest }: { files: File[] } & Pick<Parameters<typeof uploadForm>[0], 'signal'>) => {
      const form = new FormData()
      for (const file of chunk) form.append('files', file, file.name)
      return uploadForm<UploadAnswer>({ path: `/datasets/${dataset}/data-rows`, form, ...rest })
    }
    const onCreated = nowAndThen(onNew)
    void uploadFiles(files, { send, read: readByJob, onProgress: show, onCreated, signal: controller.signal }).finally(
      () => {
        controllers.delete(dataset)
        if (controllers.size === 0) window.removeEventListener('beforeunload', warn)
        onNew()
      },
    )
  },

  stop: (dataset) => controllers.get(dataset)?.abort(),

  dismiss: (dataset) =>
    set(({ byDataset }) => {
      const { [dataset]: _, ...rest } = byDataset
      return { byDataset: rest }
    }),
}))
