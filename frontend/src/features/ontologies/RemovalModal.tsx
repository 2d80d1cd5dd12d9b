/** Asks what happens to the annotations of features and options that go away, and tells beforehand what that does. */
import { Alert, List, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OntologyChange } from '@/api/types'
import { FormModal } from '@/ui/FormModal'
import type { Draft } from './draft'
import { usePreview, type VersionedOntology } from './queries'
import { type Choice, type InUse, removalsOf, targetsOf } from './removals'

interface RemovalModalProps {
  readonly ontology: VersionedOntology
  readonly draft: Draft
  readonly inUse: readonly InUse[]
  readonly busy: boolean
  readonly error: unknown
  onClose(): void
  onSave(removals: ReturnType<typeof removalsOf>): void
}

const KEEP: Choice = { action: 'keep', to: null }

export function RemovalModal({ ontology, draft, inUse, busy, error, onClose, onSave }: RemovalModalProps) {
  const { t } = useTranslation('ontologies')
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map(inUse.map(({ id }) => [id, KEEP])))
  const removals = removalsOf(choices)
  const isWhole = removals.every(({ action, to }) => action !== 'move' || to)
  const preview = usePreview(ontology.id, { ...draft, removals }, { enabled: isWhole })
  const choose = (id: string, choice: Choice) => setChoices((before) => new Map(before).set(id, choice))
  // What these decisions leave in a place where it may not be is asked about next.
  const unfit = (preview.data?.unfit ?? []).filter(({ id }) => !inUse.some((part) => part.id === id))
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('removal.title')}
      submit={t('removal.save')}
      size="lg"
      busy={busy}
      disabled={!isWhole || preview.data?.can_be_saved === false}
      error={error}
      onSubmit={(event) => {
        event.preventDefault()
        onSave(removals)
      }}
    >
      <Text size="sm">{t('removal.text')}</Text>
      {[...inUse, ...unfit.map((part): InUse => ({ ...part, unfit: true }))].map((part) => (
        <Decision
          key={part.id}
          part={part}
          skeleton={draft.features.find(({ id }) => id === part.feature)?.name}
          targets={part.unfit ? [] : targetsOf(part, ontology.features, draft.features, preview.data)}
          choice={choices.get(part.id) ?? null}
          onChoose={(choice) => choose(part.id, choice)}
        />
      ))}
      {preview.data && isWhole && <Consequences change={preview.data} />}
    </FormModal>
  )
}

interface DecisionProps {
  readonly part: InUse
  /** What a point is a point of. */
  readonly skeleton: string | undefined
  readonly targets: ReturnType<typeof targetsOf>
  /** Null where nothing is chosen yet. */
  readonly choice: Choice | null
  onChoose(choice: Choice): void
}

function Decision({ part, skeleton, targets, choice, onChoose }: DecisionProps) {
  const { t } = useTranslation('ontologies')
  const data = [
    { value: 'keep', label: t(part.unfit ? 'removal.keepUnfit' : 'removal.keep') },
    { value: 'delete', label: t('removal.delete') },
    ...targets.map(({ id, name }) => ({ value: id, label: t('removal.move', { name }) })),
  ]
  return (
    <Select
      label={t(part.unfit ? 'removal.unfit' : skeleton === undefined ? 'removal.part' : 'removal.point', {
        name: part.name,
        feature: skeleton,
        count: part.count,
      })}
      data={data}
      value={choice && (choice.to ?? choice.action)}
      placeholder={t('removal.choose')}
      allowDeselect={false}
      onChange={(value) => {
        if (value === 'keep' || value === 'delete') onChoose({ action: value, to: null })
        else if (value) onChoose({ action: 'move', to: value })
      }}
    />
  )
}

/** What saving does, place by place. */
function Consequences({ change }: { change: OntologyChange }) {
  const { t } = useTranslation('ontologies')
  const used = change.removed.filter(({ count }) => count > 0)
  return (
    <Alert color={change.can_be_saved ? 'gray' : 'red'} data-testid="removal-preview" title={t('removal.effect')}>
      <Stack gap={6}>
        {change.refused.map(({ pointer, message }) => (
          <Text key={pointer + message} size="sm">
            {message}
          </Text>
        ))}
        {used.map(({ id, name, action, relationships, answered, uses }) => (
          <div key={id}>
            <Text size="sm">{t(`removal.done.${action ?? 'keep'}`, { name })}</Text>
            <List size="xs" withPadding>
              {uses.map((use) => (
                <List.Item key={`${use.project}${use.model_run}`}>
                  {t('removal.where', { place: use.name, count: use.count })}
                </List.Item>
              ))}
              {relationships > 0 && <List.Item>{t('removal.relationships', { count: relationships })}</List.Item>}
              {answered > 0 && <List.Item>{t('removal.answered', { count: answered })}</List.Item>}
            </List>
          </div>
        ))}
      </Stack>
    </Alert>
  )
}
