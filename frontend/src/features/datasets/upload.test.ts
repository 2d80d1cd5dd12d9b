import { describe, expect, it } from 'vitest'
import type { DataRow, Job, UploadAnswer } from '@/api/types'
import { Problem } from '@/lib/problem'
import { CHUNK_FILES, chunkFiles, uploadFiles } from './upload'

function file(name: string, bytes: number): File {
  const made = new File(['x'], name, { type: 'image/jpeg' })
  Object.defineProperty(made, 'size', { value: bytes })
  return made
}

const many = (count: number, bytes = 1000) => Array.from({ length: count }, (_, index) => file(`${index}.jpg`, bytes))
const created = (files: File[]): UploadAnswer => ({
  created: files.map(({ name }) => ({ id: name }) as DataRow),
  duplicates: [],
  refused: [],
  job: null,
})
const read = async (): Promise<never> => Promise.reject(new Error('nothing is read by a job here'))
const signal = new AbortController().signal
const pause = async () => {}

describe('chunks', () => {
  it('hold at most 20 files and 25 MB, keep the order and lose none', () => {
    const files = [...many(45), file('big.tif', 20_000_000), file('big2.tif', 20_000_000)]
    const chunks = chunkFiles(files)
    expect(chunks.every((chunk) => chunk.length <= CHUNK_FILES)).toBe(true)
    expect(chunks.flat()).toEqual(files)
    expect(chunks.map((chunk) => chunk.length)).toEqual([20, 20, 6, 1])
  })

  it('let a file that is larger than a chunk go alone', () => {
    expect(chunkFiles([file('a', 1), file('huge', 90_000_000), file('b', 1)]).map((chunk) => chunk.length)).toEqual([
      1, 1, 1,
    ])
  })
})

describe('an upload', () => {
  it('sends at most three chunks at a time and every file once', async () => {
    let open = 0
    let most = 0
    const sent: string[] = []
    const done = await uploadFiles(many(200), {
      signal,
      read,
      onProgress: () => {},
      send: async ({ files }) => {
        most = Math.max(most, ++open)
        await Promise.resolve()
        sent.push(...files.map(({ name }) => name))
        open -= 1
        return created(files)
      },
    })
    expect(most).toBe(3)
    expect(new Set(sent).size).toBe(200)
    expect(done).toMatchObject({ created: 200, finished: true, sentBytes: 200_000 })
  })

  it('names the refused files with their reasons and goes on with the rest', async () => {
    const done = await uploadFiles(many(40), {
      signal,
      read,
      onProgress: () => {},
      send: async ({ files }) => ({
        created: created(files.slice(1)).created,
        duplicates: [],
        refused: [{ name: files[0]!.name, code: 'not-an-image', message: 'This is not a picture.' }],
        job: null,
      }),
    })
    expect(done.created).toBe(38)
    expect(done.refused.map(({ name }) => name)).toEqual(['0.jpg', '20.jpg'])
  })

  it('tries a chunk again when the connection drops', async () => {
    let sent = 0
    const done = await uploadFiles(many(3), {
      signal,
      read,
      pause,
      onProgress: () => {},
      send: async ({ files }) => {
        sent += 1
        if (sent < 3) throw new TypeError('Failed to fetch')
        return created(files)
      },
    })
    expect(sent).toBe(3)
    expect(done.created).toBe(3)
  })

  it('sends the files of a too large chunk one by one', async () => {
    const done = await uploadFiles([file('ok.jpg', 10), file('huge.jpg', 20), file('fine.jpg', 10)], {
      signal,
      read,
      pause,
      onProgress: () => {},
      send: async ({ files }) => {
        if (files.some(({ name }) => name === 'huge.jpg')) {
          throw new Problem({ status: 413, title: 'Too large', code: 'too-large', detail: 'At most 15 bytes.' })
        }
        return created(files)
      },
    })
    expect(done.created).toBe(2)
    expect(done.refused).toEqual([{ name: 'huge.jpg', code: 'too-large', message: 'At most 15 bytes.' }])
  })

  it('never reports more bytes sent than there are, though a chunk was sent twice', async () => {
    const seen: number[] = []
    let first = true
    await uploadFiles(many(2, 100), {
      signal,
      read,
      pause,
      onProgress: ({ sentBytes }) => seen.push(sentBytes),
      send: async ({ files, onBytes }) => {
        onBytes(500)
        if (first) {
          first = false
          throw new Problem({ status: 503, title: 'Busy', code: 'busy' })
        }
        return created(files)
      },
    })
    expect(Math.max(...seen)).toBe(200)
  })

  it('counts what a job reads, and goes on sending meanwhile', async () => {
    const shown: number[] = []
    const files = [file('film.mp4', 90_000_000), ...many(3)]
    const job = { id: 'j', total: 1 } as Job
    const done = await uploadFiles(files, {
      signal,
      onProgress: ({ reading }) => shown.push(reading),
      send: async ({ files: sent }) => (sent[0]?.name === 'film.mp4' ? { ...created([]), job } : created(sent)),
      read: async () => ({
        created: 0,
        duplicates: [],
        refused: [{ name: 'film.mp4', code: 'torn', message: 'torn' }],
      }),
    })
    expect(Math.max(...shown)).toBe(1)
    expect(done).toMatchObject({ created: 3, reading: 0, finished: true })
    expect(done.refused).toEqual([{ name: 'film.mp4', code: 'torn', message: 'torn' }])
  })

  it('names the large files where nobody can say what became of them', async () => {
    const done = await uploadFiles([file('film.mp4', 20_000_000), file('a.jpg', 10)], {
      signal,
      onProgress: () => {},
      send: async () => ({ ...created([]), job: { id: 'j', total: 1 } as Job }),
      read: async () => Promise.reject(new Problem({ status: 500, code: 'broken', title: 'Broken' })),
    })
    expect(done.refused.map(({ name, code }) => [name, code])).toEqual([['film.mp4', 'broken']])
    expect(done.finished).toBe(true)
  })
})
