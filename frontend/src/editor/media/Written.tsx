/** A medium that is written: fetched, then shown by what it is. */
import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Source } from '../viewer'
import { Preview } from './Preview'

async function fetched(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`The file was answered with ${response.status}.`)
  return response.text()
}

/** What is written in it, read once for all who ask; what nobody wants to read leaves nothing behind. */
export const useWritten = (source: Pick<Source, 'id' | 'media_url'>, isWanted = true) =>
  useQuery({
    queryKey: ['editor', 'written', isWanted ? source.id : null],
    queryFn: ({ signal }) => fetched(source.media_url, signal),
    enabled: isWanted && source.media_url !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

export function Written({ source, children }: { source: Source; children(text: string): ReactNode }) {
  const { t } = useTranslation('editor')
  const text = useWritten(source)
  if (text.data !== undefined) return children(text.data)
  if (text.isLoading) return <Loader size="sm" type="dots" />
  return <Preview source={source} why={t('mediumFailed', { name: source.name })} />
}

/** Beyond that much a page would only be slow. */
const MOST = 200_000

/** The text as far as a page shows it, and what is left out. */
export function cut(text: string): { readonly shown: string; readonly left: number } {
  if (text.length <= MOST) return { shown: text, left: 0 }
  const shown = text.slice(0, MOST).replace(/[\uD800-\uDBFF]$/, '')
  return { shown, left: text.length - shown.length }
}
