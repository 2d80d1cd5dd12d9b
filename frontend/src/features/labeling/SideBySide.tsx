/** The labels of several people beside what they were merged into: each to be looked at in the editor, all to be seen side by side. */
import { Button, Group, Modal, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconColumns3, IconUsersGroup } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Annotation, Feature, IndependentLabels } from '@/api/types'
import { SaidPicture, SaidWords } from '@/features/models/Said'
import { formatPercent } from '@/lib/format'
import type { SetBody } from './api'
import { useSession } from './context'
import { setOf, useIndependentLabels } from './independent'
import panel from './Panel.module.css'
import classes from './SideBySide.module.css'

type Label = IndependentLabels['labels'][number]

interface SideBySideProps {
  /** Shows a set of annotations in the editor; null: what was merged. */
  onShow(set: SetBody | null): void
  /** Lets one of the labels count; without it they are only looked at. */
  onChoose?: (label: Label) => void
}

export function SideBySide({ onShow, onChoose }: SideBySideProps) {
  const { t } = useTranslation('labeling')
  const { task, set } = useSession()
  const found = useIndependentLabels(task)
  const nameOf = useMemberName()
  const [isOpen, { open, close }] = useDisclosure(false)
  if (!found) return null
  const { labels, merged, agreement = null, threshold, skipped } = found
  const isMerged = !labels.some(({ annotation_set }) => annotation_set === set.id)
  return (
    <section className={panel.section} aria-label={t('beside.title')} data-testid="beside">
      <header className={panel.head}>
        <h2>{t('beside.title')}</h2>
        <Button size="compact-xs" variant="default" ml="auto" leftSection={<IconColumns3 size={14} />} onClick={open}>
          {t('beside.open')}
        </Button>
      </header>
      <Text className={classes.agreement} size="xs" c="dimmed">
        {agreement === null
          ? t('beside.alone', { count: skipped })
          : t('beside.agreement', { agreement: formatPercent(agreement), threshold: formatPercent(threshold ?? 0) })}
      </Text>
      <ul className={classes.list}>
        {merged && (
          <Version name={t('beside.merged')} isShown={isMerged} onShow={() => onShow(null)}>
            <IconUsersGroup size={15} aria-hidden />
          </Version>
        )}
        {labels.map((label) => (
          <Version
            key={label.annotation_set}
            name={nameOf(label.annotator) ?? t('beside.somebody')}
            isShown={label.annotation_set === set.id}
            onShow={() => onShow(setOf(label))}
          >
            <Text size="xs" c="dimmed">
              {t('beside.said', { count: label.annotations.length })}
            </Text>
          </Version>
        ))}
      </ul>
      <Modal opened={isOpen} onClose={close} title={t('beside.title')} size="min(1200px, 96vw)">
        <All found={found} onChoose={onChoose && ((label) => [close(), onChoose(label)])} />
      </Modal>
    </section>
  )
}

interface VersionProps {
  name: string
  isShown: boolean
  onShow(): void
  children: ReactNode
}

function Version({ name, isShown, onShow, children }: VersionProps) {
  return (
    <li>
      <UnstyledButton className={classes.version} aria-pressed={isShown} onClick={onShow}>
        <span>{name}</span>
        {children}
      </UnstyledButton>
    </li>
  )
}

function All({ found, onChoose }: { found: IndependentLabels; onChoose?: (label: Label) => void }) {
  const { t } = useTranslation('labeling')
  const { task } = useSession()
  const nameOf = useMemberName()
  const features = new Map((task.ontology.features as readonly Feature[]).map((feature) => [feature.id, feature]))
  const row = task.data_row
  return (
    <Stack>
      <Disputes found={found} features={features} />
      <SimpleGrid cols={{ base: 1, sm: Math.min(found.labels.length, 2), md: Math.min(found.labels.length, 3) }}>
        {found.labels.map((label) => {
          const name = nameOf(label.annotator) ?? t('beside.somebody')
          const annotations = label.annotations as readonly Annotation[]
          return (
            <Stack key={label.annotation_set} gap="xs" component="section" aria-label={name}>
              <Group justify="space-between" wrap="nowrap">
                <Title order={3} size="h4">
                  {name}
                </Title>
                {onChoose && (
                  <Button size="compact-sm" data-testid="choose-label" onClick={() => onChoose(label)}>
                    {t('beside.choose')}
                  </Button>
                )}
              </Group>
              <SaidPicture
                row={{ ...row, thumbnail_url: row.thumbnail_url ?? '' }}
                annotations={annotations}
                features={features}
              />
              {annotations.length === 0 && (
                <Text size="sm" c="dimmed">
                  {t('beside.nothing')}
                </Text>
              )}
              <SaidWords annotations={annotations} features={features} />
            </Stack>
          )
        })}
      </SimpleGrid>
    </Stack>
  )
}

function Disputes({ found, features }: { found: IndependentLabels; features: ReadonlyMap<string, Feature> }) {
  const reasons = (found.disputed ?? []).map(({ feature, reason }) => `${features.get(feature)?.name ?? ''}: ${reason}`)
  if (reasons.length === 0) return null
  return (
    <ul className={classes.disputes}>
      {[...new Set(reasons)].map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  )
}
