/** One multipart request that tells how many bytes have left, which fetch does not. */
import { apiRoot, sessionHeaders } from './api'
import { asProblem, problemOf } from './problem'

interface UploadRequest {
  path: string
  form: FormData
  onBytes?: (sent: number) => void
  signal?: AbortSignal
}

export function uploadForm<T>({ path, form, onBytes, signal }: UploadRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${apiRoot}${path}`)
    for (const [name, value] of Object.entries(sessionHeaders())) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => onBytes?.(event.loaded)
    request.onerror = () => reject(asProblem(new TypeError('network')))
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(problemOf(request.status, body))
    }
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
