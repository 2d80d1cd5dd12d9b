/** The one way to the REST API: adds the organization and the CSRF token, throws a typed Problem, returns the body. */
import createClient, { type Middleware } from 'openapi-fetch'
import { asProblem, problemOf } from './problem'
import { tellSignedOut } from './signedIn'

export const apiRoot = '/api/v1'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Scalar = string | number | boolean

export interface RequestOptions {
  query?: Record<string, Scalar | readonly Scalar[] | null | undefined>
  body?: unknown
  /** The version a write starts from, as the ETag of what was read. */
  ifMatch?: string | null
  /** Names one intent, so that a repeated request does it once. */
  idempotencyKey?: string
  contentType?: string
  /** Another organization than the one at hand, by its slug. */
  organization?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  data: T
  status: number
  etag: string | null
}

let organization: string | null = null

/** Names the organization of all later requests; the routes under /o/<slug>/ call it. */
export function setOrganization(slug: string | null): void {
  organization = slug
}

export function currentOrganization(): string | null {
  return organization
}

export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

/** Headers every request of the session carries; for the few requests that do not go through `api` (uploads). */
export function sessionHeaders(): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-CSRFToken': csrfToken() }
  if (organization) headers['X-Organization'] = organization
  return headers
}

const session: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(sessionHeaders())) {
      if (name !== 'X-Organization' || !request.headers.has(name)) request.headers.set(name, value)
    }
    return request
  },
}

const client = createClient<Record<string, Record<string, never>>>({
  baseUrl: `${globalThis.location?.origin ?? ''}${apiRoot}`,
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
})
client.use(session)

function dropEmpty(query: RequestOptions['query']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value != null && value !== ''))
}

function bodyOf(options: RequestOptions): Record<string, unknown> {
  const { body, contentType } = options
  if (body === undefined) return {}
  if (body instanceof FormData) return { body, bodySerializer: (form: FormData) => form }
  if (body instanceof Blob || typeof body === 'string') {
    return {
      body,
      bodySerializer: (raw: Blob | string) => raw,
      headers: { 'Content-Type': contentType ?? 'text/plain' },
    }
  }
  return { body }
}

/** One request with its whole answer. Throws Problem. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const { headers, ...body } = bodyOf(options) as { headers?: Record<string, string> }
  const init = {
    params: { query: dropEmpty(options.query) },
    signal: options.signal,
    headers: {
      ...headers,
      ...(options.organization ? { 'X-Organization': options.organization } : {}),
      ...(options.ifMatch ? { 'If-Match': options.ifMatch } : {}),
      ...(options.idempotencyKey ? { 'Idempotency-Key': options.idempotencyKey } : {}),
    },
    ...body,
  }
  const call = client.request as unknown as (
    method: string,
    path: string,
    init: unknown,
  ) => Promise<{ data?: T; error?: unknown; response: Response }>
  try {
    const { data, error, response } = await call(method.toLowerCase(), path, init)
    if (response.status === 401) tellSignedOut()
    if (!response.ok) throw problemOf(response.status, error)
    return { data: data as T, status: response.status, etag: response.headers.get('ETag') }
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw asProblem(thrown)
  }
}

async function dataOf<T>(method: Method, path: string, options?: RequestOptions): Promise<T> {
  return (await request<T>(method, path, options)).data
}

export const api = {
  get: <T>(path: string, query?: RequestOptions['query'], options?: RequestOptions) =>
    dataOf<T>('GET', path, { ...options, query }),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) => dataOf<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: RequestOptions) => dataOf<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body: unknown, options?: RequestOptions) => dataOf<T>('PATCH', path, { ...options, body }),
  delete: <T = void>(path: string, options?: RequestOptions) => dataOf<T>('DELETE', path, options),
}
