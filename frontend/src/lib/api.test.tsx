import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { api, request, setOrganization } from './api'
import { Problem } from './problem'

const sent: Request[] = []
let answer: () => Response

beforeEach(() => {
  sent.length = 0
  // biome-ignore lint/suspicious/noDocumentCookie: the test plays the server's part
  document.cookie = 'csrftoken=abc123'
  setOrganization('acme')
  vi.stubGlobal('fetch', async (sentRequest: Request) => {
    sent.push(sentRequest)
    return answer()
  })
})
afterEach(() => vi.unstubAllGlobals())

const json = (body: unknown, init?: ResponseInit) => () => new Response(JSON.stringify(body), init)

it('names the organization and the CSRF token on every request', async () => {
  answer = json({ results: [] })
  await api.get('/datasets', { search: 'coins', cursor: null, limit: 50 })
  expect(sent[0]?.headers.get('X-Organization')).toBe('acme')
  expect(sent[0]?.headers.get('X-CSRFToken')).toBe('abc123')
  expect(new URL(sent[0]!.url).search).toBe('?search=coins&limit=50')
})

it('sends If-Match and answers with the new ETag', async () => {
  answer = json({ version: 4 }, { headers: { ETag: '"4"' } })
  const saved = await request('PUT', '/ontologies/1', { body: { name: 'x' }, ifMatch: '"3"' })
  expect(sent[0]?.headers.get('If-Match')).toBe('"3"')
  expect(saved.etag).toBe('"4"')
})

it('sends lines of JSON as they are, under their own type', async () => {
  answer = json({ id: 'job' }, { status: 202 })
  await api.post('/model-runs/1/predictions', '{"a":1}\n', { contentType: 'application/x-ndjson' })
  expect(sent[0]?.headers.get('Content-Type')).toBe('application/x-ndjson')
  expect(await sent[0]?.text()).toBe('{"a":1}\n')
})

it('throws a typed problem for a refusal', async () => {
  answer = json({ title: 'Not allowed', code: 'forbidden', permission: 'catalog.edit' }, { status: 403 })
  const refused = await api.delete('/datasets/1').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Problem)
  expect((refused as Problem).extras.permission).toBe('catalog.edit')
})

it('answers undefined where there is no content', async () => {
  answer = () => new Response(null, { status: 204 })
  await expect(api.post('/projects/1/tasks/next', {})).resolves.toBeUndefined()
})
