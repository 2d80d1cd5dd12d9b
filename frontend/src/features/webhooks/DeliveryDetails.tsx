/** One delivery: what is sent, and every try. */
import { Code, Divider, Group, List, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WebhookDeliveryDetail } from '@/api/types'
import { formatMoment } from '@/lib/format'
import { CopyButton } from '@/ui/CopyButton'
import { Loaded } from '@/ui/Loaded'
import { useDelivery } from './queries'

type Try = WebhookDeliveryDetail['tried'][number]

function Tried({ one }: { one: Try }) {
  const { t } = useTranslation('webhooks')
  return (
    <List.Item>
      <Group gap={8}>
        <Text size="sm">{t('log.try', { number: one.number, time: formatMoment(one.at) })}</Text>
        {one.status !== null && <Code>{one.status}</Code>}
        <Text size="xs" c="dimmed">
          {t('log.took', { ms: one.took_ms })}
        </Text>
      </Group>
      {one.error && (
        <Text size="xs" c="var(--mantine-color-error)">
          {one.error}
        </Text>
      )}
      {one.answer && (
        <Code block mt={4} mah={120} style={{ overflow: 'auto' }} aria-label={t('log.answer')}>
          {one.answer}
        </Code>
      )}
    </List.Item>
  )
}

export function DeliveryDetails({ id }: { id: string }) {
  const { t } = useTranslation('webhooks')
  return (
    <Loaded query={useDelivery(id)}>
      {({ body, message, tried, withheld }) => (
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={600}>
              {t('log.id')}
            </Text>
            <Group gap={4} wrap="nowrap">
              <Code style={{ overflowWrap: 'anywhere' }}>{message}</Code>
              <CopyButton value={message} />
            </Group>
            <Text size="xs" c="dimmed">
              {t('log.idHint')}
            </Text>
          </div>
          <div>
            <Text size="sm" fw={600} mb={4}>
              {t('log.sent')}
            </Text>
            {withheld ? (
              <Text size="sm" c="dimmed">
                {t('log.withheldWhy')}
              </Text>
            ) : (
              <Code block mah={320} style={{ overflow: 'auto' }}>
                {JSON.stringify(body, null, 2)}
              </Code>
            )}
          </div>
          <Divider />
          <div>
            <Text size="sm" fw={600} mb={4}>
              {t('log.tried')}
            </Text>
            {tried.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('log.untried')}
              </Text>
            )}
            <List listStyleType="none" spacing="xs">
              {tried.map((one) => (
                <Tried key={one.number} one={one} />
              ))}
            </List>
          </div>
        </Stack>
      )}
    </Loaded>
  )
}
