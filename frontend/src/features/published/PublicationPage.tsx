/** One publication: what it does, its labels, its size and licence, its versions; copied and withdrawn from here. */
import { Badge, Box, Button, DataList, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '@/api/session'
import { nameOf } from '@/features/ontologies/kinds'
import { useFamily } from '@/features/predictors/queries'
import { formatBytes, formatDay } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { Section } from '@/ui/Section'
import { CopyModal } from './CopyModal'
import { type Example, type PublicationDetail, usePublication, useWithdraw } from './queries'

function Names({ names }: { names: readonly string[] }) {
  return (
    <Group gap={6}>
      {names.map((name) => (
        <Badge key={name} color="gray" fw={600}>
          {name}
        </Badge>
      ))}
    </Group>
  )
}

function Facts({ publication }: { publication: PublicationDetail }) {
  const { t } = useTranslation(['published', 'ui'])
  const family = useFamily(publication.family)
  const assets = publication.modalities.map((one) => t(`ui:assets.${one}`, { defaultValue: one }))
  const rows: [string, string][] = [
    [t('family'), family?.title ?? ''],
    [t('modalities'), assets.join(', ')],
    [t('kinds'), publication.kinds.map(nameOf).join(', ')],
    [t('licence'), publication.licence],
    [t('size'), publication.size > 0 ? formatBytes(publication.size) : t('noFiles')],
    [t('published'), formatDay(publication.created_at)],
  ]
  return (
    <DataList size="sm" labelWidth={170} gap="xs">
      {rows.map(([name, value]) => (
        <DataList.Item key={name}>
          <DataList.ItemLabel>{name}</DataList.ItemLabel>
          <DataList.ItemValue style={{ overflowWrap: 'anywhere' }}>{value}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  )
}

function Parts({ publication }: { publication: PublicationDetail }) {
  const { t } = useTranslation('published')
  const inside = publication.parts.slice(0, -1)
  if (inside.length === 0) return null
  return (
    <Section title={t('parts')} text={t('partsText')}>
      <Names names={inside.map(({ name }) => name)} />
    </Section>
  )
}

function Versions({ publication }: { publication: PublicationDetail }) {
  const { t } = useTranslation('published')
  return (
    <Section title={t('versions')}>
      <Stack gap="xs">
        {publication.versions.map(({ number, notes, created_at }) => (
          <div key={number}>
            <Text size="sm" fw={600}>
              {t('version', { number })} · {formatDay(created_at)}
            </Text>
            {notes && <Text size="sm">{notes}</Text>}
          </div>
        ))}
      </Stack>
    </Section>
  )
}

/** Features of the example, each with what is asked under it and under its options. */
function Words({ features, under = '' }: { features: Example[]; under?: string }) {
  return (
    <Stack gap={4}>
      {features.map(({ name, kind, options, features: below }) => (
        <div key={name} data-testid="example-feature">
          <Text size="sm">
            {under && `${under} → `}
            <b>{name}</b> · {nameOf(kind)}
            {options.length > 0 && `: ${options.map((option) => option.name).join(', ')}`}
          </Text>
          <Box pl="md">
            {below.length > 0 && <Words features={below} />}
            {options.map(
              (option) =>
                option.features.length > 0 && (
                  <Words key={option.name} features={option.features} under={option.name} />
                ),
            )}
          </Box>
        </div>
      ))}
    </Stack>
  )
}

function About({ publication }: { publication: PublicationDetail }) {
  const { t } = useTranslation('published')
  const family = useFamily(publication.family)
  return (
    <Stack gap="xl">
      {publication.description && <Text style={{ whiteSpace: 'pre-wrap' }}>{publication.description}</Text>}
      <Facts publication={publication} />
      <Section title={t('classes')}>
        {publication.classes.length > 0 ? (
          <Names names={publication.classes} />
        ) : (
          <Text size="sm" c="dimmed">
            {t(family?.names_freely ? 'ownNames' : 'ownWords')}
          </Text>
        )}
      </Section>
      <Parts publication={publication} />
      {publication.ontology.length > 0 && (
        <Section title={t('example')} text={t('exampleText')}>
          <Words features={publication.ontology} />
        </Section>
      )}
      <Versions publication={publication} />
    </Stack>
  )
}

function Actions({ publication }: { publication: PublicationDetail }) {
  const { t } = useTranslation('published')
  const { slug } = useParams({ from: '/o/$slug/shell/predictors/published/$id' })
  const navigate = useNavigate()
  const mayCopy = useMay('predictors.train')
  const isAdmin = useMe()?.user.is_platform_admin ?? false
  const [copying, copy] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  const withdrawing = useWithdraw(publication.id)
  const withdraw = async () => {
    await withdrawing.mutateAsync(null)
    notifyDone(t('withdrawn'))
    void navigate({ to: '/o/$slug/predictors/published', params: { slug } })
  }
  if (!mayCopy) return null
  return (
    <Group gap="xs">
      {isAdmin && (
        <Button variant="default" onClick={ask.open}>
          {t('withdraw')}
        </Button>
      )}
      <Button onClick={copy.open}>{t('copy')}</Button>
      {copying && <CopyModal publication={publication} onClose={copy.close} />}
      <ConfirmModal
        opened={asking}
        title={t('withdraw')}
        confirm={t('withdraw')}
        onClose={ask.close}
        onConfirm={withdraw}
      >
        {t('withdrawAsk')}
      </ConfirmModal>
    </Group>
  )
}

export function PublicationPage() {
  const { t } = useTranslation('published')
  const { slug, id } = useParams({ from: '/o/$slug/shell/predictors/published/$id' })
  const query = usePublication(id)
  const { data } = query
  const header = (
    <PageHeader
      crumb={
        <TextLink to="/o/$slug/predictors/published" params={{ slug }} c="inherit" inherit>
          {t('title')}
        </TextLink>
      }
      title={data?.name ?? (query.isError ? t('unavailable') : undefined)}
      badge={data && <Badge color="gray">{t('version', { number: data.number })}</Badge>}
      actions={data && <Actions publication={data} />}
    />
  )
  return (
    <Page header={header}>
      <Loaded query={query}>{(publication) => <About publication={publication} />}</Loaded>
    </Page>
  )
}
