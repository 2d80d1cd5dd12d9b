/** Rows as an import takes them, one of each sort. */
import { Code, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export const examples = {
  address: 'https://example.org/coins.jpg',
  url: '{"url": "https://example.org/coins.jpg", "global_key": "coins-1"}',
  text: '{"text": "Two coins, one worn.", "global_key": "note-1"}',
  html: '{"html": "<p>Two coins</p>", "global_key": "page-1"}',
  conversation:
    '{"conversation": {"messages": [{"id": "m1", "role": "user", "content": "Is it silver?"}]}, "global_key": "chat-1"}',
  labelbox: '{"row_data": "https://example.org/coins.jpg", "global_key": "coins-2", "external_id": "coins.jpg"}',
} as const

export function ImportExamples() {
  const { t } = useTranslation('datasets')
  return (
    <details data-testid="import-examples">
      <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
        {t('importExamples')}
      </Text>
      <Stack gap={6} mt={6}>
        {(Object.keys(examples) as (keyof typeof examples)[]).map((sort) => (
          <div key={sort}>
            <Text size="xs" c="dimmed">
              {t(`importSorts.${sort}`)}
            </Text>
            <Code block fz={11} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {examples[sort]}
            </Code>
          </div>
        ))}
      </Stack>
    </details>
  )
}
