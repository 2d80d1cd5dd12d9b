/** The first call to a queue, ready to be pasted. */
import type { Feature } from '@/api/types'

const sample: Record<string, (feature: Feature) => unknown> = {
  bounding_box: () => ({ x: 10, y: 10, width: 80, height: 60 }),
  point: () => ({ x: 10, y: 10 }),
  text: () => ({ text: '…' }),
  radio: ({ options }) => ({ name: options?.[0]?.name ?? '…' }),
  checklist: ({ options }) => ({ options: [{ name: options?.[0]?.name ?? '…' }] }),
}

/** One prediction in the words of the ontology: of the first feature that is said in one line. */
export function sampleOf(features: readonly Feature[]): Record<string, unknown> {
  const feature = features.find(({ kind }) => sample[kind])
  if (!feature) return { name: 'a feature of the ontology', kind: 'bounding_box', value: {}, confidence: 0.93 }
  return { name: feature.name, kind: feature.kind, value: sample[feature.kind]!(feature), confidence: 0.93 }
}

export function curlOf(origin: string, queue: string, features: readonly Feature[]): string {
  const body = {
    external_id: 'claim-1',
    data_row: { url: 'https://example.com/photo.jpg' },
    predictions: [sampleOf(features)],
  }
  return [
    `curl ${origin}/api/v1/production-queues/${queue}/decisions \\`,
    '  -H "Authorization: Bearer $FIRSTPASS_API_KEY" -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
  ].join('\n')
}

const python = (value: unknown): string => JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "')

export function pythonOf(origin: string, queue: string, features: readonly Feature[]): string {
  return [
    'import os',
    '',
    'from firstpass import Client',
    '',
    `client = Client("${origin}", os.environ["FIRSTPASS_API_KEY"])`,
    `queue = client.production_queue("${queue}")`,
    'decision = queue.decide(',
    '    external_id="claim-1",',
    '    data_row={"url": "https://example.com/photo.jpg"},',
    `    predictions=[${python(sampleOf(features))}],`,
    ')',
    'print(decision.state, decision.why)',
    'outcome = queue.wait(decision.id)  # until a person has decided, where one is asked',
  ].join('\n')
}
