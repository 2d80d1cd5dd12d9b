/** The tree of features as nested rows. */
import { Button, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconHierarchy2, IconPlus } from '@tabler/icons-react'
import type { Dispatch } from 'react'
import { useTranslation } from 'react-i18next'
import type { Feature } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import type { Draft, DraftAction } from './draft'
import { FeatureRow } from './FeatureRow'
import { KindItems } from './KindItems'
import { isObject, objectKinds, questionKinds } from './kinds'
import { type Mistakes, ONTOLOGY } from './mistakes'
import classes from './Ontology.module.css'

export interface TreeProps {
  dispatch: Dispatch<DraftAction>
  mistakes: Mistakes
}

interface AddMenuProps {
  label: string
  kinds: string[]
  dispatch: Dispatch<DraftAction>
}

function AddMenu({ label, kinds, dispatch }: AddMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={14} />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <KindItems kinds={kinds} below={null} dispatch={dispatch} />
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
        <AddMenu label={add} kinds={kinds} dispatch={dispatch} />
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
        data-named={ONTOLOGY}
        error={mistakes.has(ONTOLOGY) && t('required')}
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
