/** The place in a document that an error is about, as people write it: `annotations[3].value`. */
import { Code, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function pathOf(pointer: string): string {
  const parts = pointer
    .replace(/^[#/]+/, '')
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return parts.reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), '')
}

export function Field({ pointer }: { pointer: string }) {
  const { t } = useTranslation('ui')
  const path = pathOf(pointer)
  if (!path) return null
  return (
    <Text span size="xs" c="dimmed">
      {t('field')} <Code style={{ overflowWrap: 'anywhere' }}>{path}</Code>
    </Text>
  )
}
