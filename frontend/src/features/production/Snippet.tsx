/** How a system posts its first prediction here. */
import { Code, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useModel } from '@/features/models/queries'
import { useOntology } from '@/features/ontologies/queries'
import { useSlug } from '@/lib/route'
import { CopyButton } from '@/ui/CopyButton'
import { TextLink } from '@/ui/links'
import { Section } from '@/ui/Section'
import type { VersionedQueue } from './queries'
import { curlOf, pythonOf } from './snippets'

const ways = { curl: curlOf, python: pythonOf } as const

export function Snippet({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('production')
  const slug = useSlug()
  const [way, setWay] = useState<keyof typeof ways>('curl')
  const ontology = useOntology(useModel(queue.model).data?.ontology)
  const code = ways[way](window.location.origin, queue.id, ontology.data?.features ?? [])
  return (
    <Section title={t('snippet.title')} text={t('snippet.text')}>
      <Stack gap="xs">
        <Group justify="space-between">
          <SegmentedControl
            size="xs"
            value={way}
            onChange={(value) => setWay(value as keyof typeof ways)}
            data={[
              { value: 'curl', label: t('snippet.curl') },
              { value: 'python', label: t('snippet.python') },
            ]}
          />
          <CopyButton value={code} label={t('snippet.copy')} />
        </Group>
        <Code block tabIndex={0} style={{ maxHeight: 320, overflow: 'auto' }} data-testid="snippet">
          {code}
        </Code>
        <Text size="xs" c="dimmed">
          <TextLink to="/o/$slug/settings/api-keys" params={{ slug }} inherit>
            {t('snippet.keys')}
          </TextLink>
          {' · '}
          {t('snippet.hooks')}
        </Text>
      </Stack>
    </Section>
  )
}
