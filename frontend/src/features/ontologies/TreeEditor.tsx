/** The tree of features as nested rows. */
import { Button, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconHierarchy2, IconPlus } from '@tabler/icons-react'
import type { Dispatch } from 'react'
import { useTranslation } from 'react-i18next'
import type { Feature, FeatureKind } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import type { Draft, DraftAction } from './draft'
import { FeatureRow } from './FeatureRow'
import { hasOptions, iconOf, isObject, nameOf, objectKinds, questionKinds } from './kinds'
import type { Mistakes } from './mistakes'
import classes from './Ontology.module.css'

export interface TreeProps {
  dispatch: Dispatch<DraftAction>
  mistakes: Mistakes
}

interface AddMenuProps {
  label: string
  kinds: string[]
  below: string | null
  dispatch: Dispatch<DraftAction>
  subtle?: boolean
}

export function AddMenu({ label, kinds, below, dispatch, subtle = false }: AddMenuProps) {
  const add = (kind: string) =>
    dispatch({ do: 'add-feature', below, kind: kind as FeatureKind, withOptions: hasOptions(kind) })
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant={subtle ? 'subtle' : 'default'}
          color="gray"
          size={subtle ? 'compact-xs' : 'xs'}
          leftSection={<IconPlus size={14} />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const Icon = iconOf(kind)
          return (
            <Menu.Item key={kind} leftSection={<Icon size={16} stroke={1.7} />} onClick={() => add(kind)}>
              {nameOf(kind)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

interface SectionProps extends TreeProps {
  title: string
  add: string
  kinds: string[]
  features: Feature[]
}

function Section({ title, add, kinds, features, dispatch, mistakes }: SectionProps) {
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} fz="sm">
          {title}{' '}
          <Text span c="dimmed" fw={400} inherit>
            {features.length || ''}
          </Text>
        </Title>
        <AddMenu label={add} kinds={kinds} below={null} dispatch={dispatch} />
      </Group>
      {features.length > 0 && (
        <div className={classes.list}>
          {features.map((feature) => (
            <FeatureRow
              key={feature.id}
              feature={feature}
              among={features.map(({ id }) => id)}
              dispatch={dispatch}
              mistakes={mistakes}
            />
          ))}
        </div>
      )}
    </section>
  )
}

export function TreeEditor({ draft, dispatch, mistakes }: TreeProps & { draft: Draft }) {
  const { t } = useTranslation('ontologies')
  const objects = draft.features.filter(({ kind }) => isObject(kind))
  const questions = draft.features.filter(({ kind }) => !isObject(kind))
  return (
    <Stack gap="lg">
      <TextInput
        label={t('name')}
        value={draft.name}
        onChange={(event) => dispatch({ do: 'rename', name: event.currentTarget.value })}
        maw={360}
      />
      {draft.features.length === 0 && (
        <EmptyState icon={<IconHierarchy2 size={24} />} title={t('noFeatures')}>
          {t('noFeaturesText')}
        </EmptyState>
      )}
      <Section
        title={t('objects')}
        add={t('addObject')}
        kinds={objectKinds()}
        features={objects}
        dispatch={dispatch}
        mistakes={mistakes}
      />
      <Section
        title={t('questions')}
        add={t('addQuestion')}
        kinds={questionKinds()}
        features={questions}
        dispatch={dispatch}
        mistakes={mistakes}
      />
    </Stack>
  )
}
