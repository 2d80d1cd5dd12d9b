/**
 * Uploading hundreds of files: in chunks, a few at a time; a refused file is named and the rest go on. Large files are read by a job after
 * they came; meanwhile the next ones are sent.
 */
import type { Job, UploadAnswer } from '@/api/types'
import { asProblem } from '@/lib/problem'

export const CHUNK_FILES = 20
export const CHUNK_BYTES = 25_000_000
const PARALLEL = 3
const ATTEMPTS = 4

export interface Refused {
  name: string
  code: string
  message: string
}

export interface UploadProgress {
  files: number
  bytes: number
  sentBytes: number
  created: number
  /** Names of the files that were here already. */
  duplicates: string[]
  refused: Refused[]
  /** How many files have come and are being read. */
  reading: number
  finished: boolean
}

/** What became of the files that a job reads. */
export interface ReadByJob {
  created: number
  duplicates: string[]
  refused: Refused[]
}

interface SendChunk {
  files: File[]
  onBytes: (sent: number) => void
  signal: AbortSignal
}

interface UploadOptions {
  send: (chunk: SendChunk) => Promise<UploadAnswer>
  onProgress: (progress: UploadProgress) => void
  /** Resolves once the job that reads large files is over. */
  read: (job: Job, signal: AbortSignal) => Promise<ReadByJob>
  onCreated?: () => void
  signal: AbortSignal
  /** Waits between attempts, in ms; given by tests. */
  pause?: (attempt: number) => Promise<void>
}

/** Parts of at most 20 files and 25 MB; a file larger than that goes alone. */
export function chunkFiles(files: readonly File[], maxFiles = CHUNK_FILES, maxBytes = CHUNK_BYTES): File[][] {
  const chunks: File[][] = []
  let chunk: File[] = []
  let bytes = 0
  for (const file of files) {
    if (chunk.length > 0 && (chunk.length >= maxFiles || bytes + file.size > maxBytes)) {
      chunks.push(chunk)
      chunk = []
      bytes = 0
    }
    chunk.push(file)
    bytes += file.size
  }
  if (chunk.length > 0) chunks.push(chunk)
  return chunks
}

const sizeOf = (files: readonly File[]) => files.reduce((sum, file) => sum + file.size, 0)
const wait = (attempt: number) => new Promise<void>((done) => setTimeout(done, 500 * 2 ** attempt))
const mayPass = (status: number) => status === 0 || status === 429 || status >= 500

export async function uploadFiles(files: readonly File[], options: UploadOptions): Promise<UploadProgress> {
  const upload = new Upload(files, options)
  await upload.run()
  return upload.progress
}

class Upload {
  progress: UploadProgress
  private readonly queue: File[][]
  private readonly inFlight = new Map<File[], number>()
  private readonly readings: Promise<void>[] = []
  private settledBytes = 0

  constructor(
    files: readonly File[],
    private readonly options: UploadOptions,
  ) {
    this.queue = chunkFiles(files)
    this.progress = {
      files: files.length,
      bytes: sizeOf(files),
      sentBytes: 0,
      created: 0,
      duplicates: [],
      refused: [],
      reading: 0,
      finished: false,
    }
  }

  async run(): Promise<void> {
    this.tell({})
    await Promise.all(Array.from({ length: PARALLEL }, () => this.work()))
    await Promise.all(this.readings)
    this.tell({ finished: true })
  }

  private async work(): Promise<void> {
    while (!this.options.signal.aborted) {
      const chunk = this.queue.shift()
      if (!chunk) return
      await this.upload(chunk)
    }
  }

  private async upload(chunk: File[]): Promise<void> {
    try {
      this.settle(chunk, await this.attempt(chunk))
    } catch (thrown) {
      const problem = asProblem(thrown)
      // One file that is too large must not take its neighbours along.
      this.inFlight.delete(chunk)
      if (this.options.signal.aborted) return
      if (problem.status === 413 && chunk.length > 1) this.queue.push(...chunk.map((file) => [file]))
      else this.refuse(chunk, problem.code, problem.detail || problem.title)
    }
  }

  /** Again where nothing came back: the server knows a file that it has by its content, and makes no second of it. */
  private async attempt(files: File[]): Promise<UploadAnswer> {
    const onBytes = (sent: number) => {
      this.inFlight.set(files, Math.min(sent, sizeOf(files)))
      this.tell({})
    }
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.options.send({ files, onBytes, signal: this.options.signal })
      } catch (thrown) {
        const stopped = this.options.signal.aborted || tried + 1 >= ATTEMPTS
        if (stopped || !mayPass(asProblem(thrown).status)) throw thrown
        await (this.options.pause ?? wait)(tried)
      }
    }
  }

  private settle(chunk: File[], answer: UploadAnswer): void {
    this.inFlight.delete(chunk)
    this.settledBytes += sizeOf(chunk)
    const duplicates = answer.duplicates.map(({ name }) => name)
    this.add({ created: answer.created.length, duplicates, refused: answer.refused })
    if (answer.job) this.readings.push(this.read(chunk, answer.job))
  }

  private async read(chunk: File[], job: Job): Promise<void> {
    const { signal, read } = this.options
    this.tell({ reading: this.progress.reading + job.total })
    try {
      this.add(await read(job, signal))
    } catch (thrown) {
      const { code, detail, title } = asProblem(thrown)
      const message = detail || title
      const large = [...chunk].sort((one, other) => other.size - one.size).slice(0, job.total)
      if (!signal.aborted)
        this.add({ created: 0, duplicates: [], refused: large.map(({ name }) => ({ name, code, message })) })
    }
    this.tell({ reading: this.progress.reading - job.total })
  }

  private add({ created, duplicates, refused }: ReadByJob): void {
    this.options.onCreated?.()
    this.tell({
      created: this.progress.created + created,
      duplicates: [...this.progress.duplicates, ...duplicates],
      refused: [...this.progress.refused, ...refused],
    })
  }

  private refuse(chunk: File[], code: string, message: string): void {
    this.settledBytes += sizeOf(chunk)
    const refused = chunk.map(({ name }) => ({ name, code, message }))
    this.tell({ refused: [...this.progress.refused, ...refused] })
  }

  private tell(news: Partial<UploadProgress>): void {
    const flying = [...this.inFlight.values()].reduce((sum, sent) => sum + sent, 0)
    this.progress = { ...this.progress, ...news, sentBytes: Math.min(this.progress.bytes, this.settledBytes + flying) }
    this.options.onProgress(this.progress)
  }
}
