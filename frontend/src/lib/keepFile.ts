/** Files that the browser is handed to keep. */
import { apiRoot, sessionHeaders } from './api'
import { problemOf } from './problem'

/** Hands the browser a file to keep under this name. */
export function keepFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Hands the browser what the API answers there. Throws a Problem. */
export async function keepAnswer(path: string, name: string): Promise<void> {
  const answer = await fetch(`${apiRoot}${path}`, { headers: sessionHeaders() })
  if (!answer.ok) throw problemOf(answer.status, await answer.json())
  keepFile(await answer.blob(), name)
}

/** What is named, as the beginning of a file name. */
export const fileStem = (title: string) => title.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()
