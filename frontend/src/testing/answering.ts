/** A server for one test: it answers what it was told to, and remembers what it was asked. */
import { vi } from 'vitest'

export interface Asked {
  method: string
  path: string
  body: unknown
  headers: Headers
}

/** Answers by "METHOD /path", without the API's root and the query; a number is a status without a body. */
export function answering(answers: Record<string, unknown>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    const text = await request.text()
    asked.push({ method: request.method, path, body: text ? JSON.parse(text) : null, headers: request.headers })
    const answer = answers[`${request.method} ${path}`]
    if (typeof answer === 'number') return new Response(null, { status: answer })
    const status = (answer as { status?: number } | undefined)?.status ?? 200
    return new Response(JSON.stringify(answer), { status, headers: { 'Content-Type': 'application/json' } })
  })
  return asked
}
