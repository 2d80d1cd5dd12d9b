/** The format of a chosen file, which the server tells by how it begins. */
import { useRef, useState } from 'react'
import type { components } from '@/api/generated/schema'
import { api } from '@/lib/api'
import type { Format } from './wishes'

const HEAD_BYTES = 64 * 1024
const LINED = ['firstpass', 'labelbox']

/** `no`: none was told, and somebody has to choose. */
export type Told = 'yes' | 'no' | 'asked' | null

async function tell(file: File): Promise<string | null> {
  const { format } = await api.post<components['schemas']['ToldOutput']>('/formats/told', file.slice(0, HEAD_BYTES), {
    query: { file_name: file.name },
    contentType: 'application/octet-stream',
  })
  return format
}

/** Of those that are offered the one that is told; lines are one format where that is offered. */
function offered(told: string | null, formats: readonly Pick<Format, 'name'>[]): string | null {
  const names = formats.map(({ name }) => name)
  if (told === null) return null
  if (LINED.includes(told) && names.includes('lines')) return 'lines'
  return names.includes(told) ? told : null
}

/** A format to choose; `look` finds that of a file, and leaves the choice where the file shows none. */
export function useFormatOf(formats: readonly Pick<Format, 'name'>[], initial: string) {
  const [format, setFormat] = useState(initial)
  const [told, setTold] = useState<Told>(null)
  const latest = useRef<File | null>(null)

  async function look(file: File | null) {
    latest.current = file
    setTold(file && 'asked')
    if (!file) return
    const found = offered(await tell(file).catch(() => null), formats)
    if (latest.current !== file) return
    setTold(found ? 'yes' : 'no')
    if (found) setFormat(found)
  }
  function choose(name: string) {
    setFormat(name)
    setTold(null)
  }
  return { format, told, look, choose }
}
