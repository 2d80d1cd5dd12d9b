/** Errors as the API tells them: RFC 9457 problem documents, made into one typed exception. */

export interface FieldError {
  pointer: string
  code: string
  message: string
  expected?: string
}

interface ProblemBody {
  status: number
  title: string
  detail?: string
  code: string
  errors?: FieldError[]
  [extra: string]: unknown
}

const titles: Record<number, string> = {
  0: 'The server did not answer',
  401: 'Please sign in',
  403: 'You are not allowed to do this',
  404: 'There is no such thing here',
  413: 'That is too large',
  429: 'Too many requests',
  502: 'The server is not reachable',
  503: 'The server is busy',
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[]
  readonly extras: Record<string, unknown>

  constructor(body: ProblemBody) {
    const { status, title, detail = '', code, errors = [], ...extras } = body
    super(detail ? `${title}: ${detail}` : title)
    this.name = 'Problem'
    this.status = status
    this.title = title
    this.detail = detail
    this.code = code
    this.errors = errors
    this.extras = extras
  }

  /** The first complaint per field, by the last part of its pointer: `/features/0/name` is `features.0.name`. */
  fields(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const error of this.errors) {
      const path = error.pointer.replace(/^[#/]+/, '').replaceAll('/', '.')
      found[path] ??= error.message
    }
    return found
  }
}

function isProblemBody(body: unknown): body is Partial<ProblemBody> {
  return typeof body === 'object' && body !== null && ('title' in body || 'code' in body || 'detail' in body)
}

/** Any body, problem+json or not, becomes a Problem that can be shown to a person. */
export function problemOf(status: number, body: unknown): Problem {
  const title = titles[status] ?? (status >= 500 ? 'Something went wrong on the server' : 'The request was refused')
  if (!isProblemBody(body)) return new Problem({ status, title, code: `http-${status}` })
  return new Problem({
    ...body,
    status,
    title: body.title ?? title,
    code: body.code ?? `http-${status}`,
    errors: Array.isArray(body.errors) ? body.errors : [],
  })
}

/** What was thrown, as a Problem: a fetch that never arrived has status 0 and code `network`. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof TypeError) {
    return new Problem({ status: 0, title: titles[0]!, code: 'network', detail: 'Check the connection and try again.' })
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new Problem({ status: 0, title: 'Something went wrong in this page', code: 'client', detail })
}
