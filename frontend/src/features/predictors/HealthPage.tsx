/** How a predictor is doing, or the server behind it, and what was last said to that and came back. */
import { Accordion, Alert, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatAgo, formatMoment, formatSeconds, formatTime } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { StatCard } from '@/ui/StatCard'
import { StateBadge } from '@/ui/StateBadge'
import { AgentsPanel } from './AgentsPanel'
import { worksHere } from './families'
import classes from './Predictors.module.css'
import { type Exchange, type Health, useFamily, useHealth } from './queries'
import { usePredictorHere } from './usePredictorHere'

function Said({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation('predictors')
  return (
    <div>
      <Text size="xs" fw={600}>
        {title}
      </Text>
      {text ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
        <pre className={classes.said} tabIndex={0}>
          {text}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {t('health.nothing')}
        </Text>
      )}
    </div>
  )
}

function OneExchange({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation('predictors')
  const { method, address, status, error, seconds, created_at, asked, answered } = exchange
  return (
    <Accordion.Item value={exchange.id} data-testid="exchange">
      <Accordion.Control>
        <Group gap="sm" wrap="nowrap" align="baseline">
          <Text size="sm" fw={600} c={error ? 'var(--mantine-color-error)' : undefined} miw={56}>
            {status ?? t('health.noAnswer')}
          </Text>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }} flex={1} miw={0}>
            {`${method} ${address}`}
          </Text>
          <Text size="xs" c="dimmed" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
            {`${formatSeconds(seconds)} · ${formatAgo(created_at)}`}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {error && (
            <Text size="sm" c="var(--mantine-color-error)">
              {error}
            </Text>
          )}
          <Said title={t('health.asked')} text={asked} />
          <Said title={t('health.answered')} text={answered} />
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function Condition({ health }: { health: Health }) {
  const { t } = useTranslation('predictors')
  const { condition, failures, open_until, succeeded_at, failed_at, error } = health
  const ago = (moment: string | null) => (moment ? formatAgo(moment) : t('health.never'))
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <StatCard
          label={t('health.condition')}
          value={<StateBadge state={condition === 'open' ? 'leftAlone' : condition} />}
          hint={t(`health.hints.${condition}`)}
        />
        <StatCard label={t('health.failures')} value={failures} />
        <StatCard
          label={t('health.succeeded')}
          value={ago(succeeded_at)}
          hint={succeeded_at && formatMoment(succeeded_at)}
        />
        <StatCard label={t('health.failed')} value={ago(failed_at)} hint={failed_at && formatMoment(failed_at)} />
      </SimpleGrid>
      {error && condition !== 'working' && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={t('health.last')} role="alert">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {error}
          </Text>
          {open_until && condition === 'open' && (
            <Text size="sm" mt="xs">
              {t('health.openUntil', { time: formatTime(open_until) })}
            </Text>
          )}
        </Alert>
      )}
    </Stack>
  )
}

/** The predictors that a workflow asks. */
function Parts({ parts }: { parts: Health['parts'] }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  return (
    <section>
      <Title order={2} fz="md">
        {t('health.parts')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('health.partsText')}
      </Text>
      <Stack gap="xs">
        {parts.map(({ predictor, name, condition, error, succeeded_at }) => (
          <Group key={predictor} gap="sm" wrap="nowrap" data-testid="part">
            <StateBadge state={condition === 'open' ? 'leftAlone' : condition} />
            <TextLink to="/o/$slug/predictors/$id/health" params={{ slug, id: predictor }} fw={600}>
              {name}
            </TextLink>
            <Text size="sm" c="dimmed" truncate>
              {condition === 'failing' || condition === 'open'
                ? error
                : succeeded_at
                  ? t('health.succeededAgo', { ago: formatAgo(succeeded_at) })
                  : t(`health.hints.${condition}`)}
            </Text>
          </Group>
        ))}
      </Stack>
    </section>
  )
}

function Servers({ found, here }: { found: Health; here: boolean }) {
  const { t } = useTranslation('predictors')
  return (
    <Stack gap="xl">
      {found.parts.length > 0 ? <Parts parts={found.parts} /> : <Condition health={found} />}
      <section hidden={here || found.parts.length > 0}>
        <Title order={2} fz="md">
          {t('health.exchanges')}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t(found.exchanges.length > 0 ? 'health.exchangesText' : 'health.noExchanges')}
        </Text>
        <Accordion variant="separated" chevronPosition="left" multiple>
          {found.exchanges.map((exchange) => (
            <OneExchange key={exchange.id} exchange={exchange} />
          ))}
        </Accordion>
      </section>
    </Stack>
  )
}

/** Of a predictor whose model runs in agents those, of any other the server behind it. */
function Found() {
  const predictor = usePredictorHere()
  const family = useFamily(predictor?.family)
  const health = useHealth(predictor?.id)
  return (
    <Loaded query={health}>
      {(found) =>
        predictor && family?.origin === 'agent' ? (
          <AgentsPanel predictor={predictor} health={found} />
        ) : (
          <Servers found={found} here={family !== undefined && worksHere(family)} />
        )
      }
    </Loaded>
  )
}

export function HealthPage() {
  return (
    <Allowed permission="predictors.train">
      <Found />
    </Allowed>
  )
}
