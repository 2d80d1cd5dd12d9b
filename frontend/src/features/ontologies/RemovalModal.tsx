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
      {inUse.map((part) => (
        <Decision
          key={part.id}
          part={part}
          targets={targetsOf(part.id, ontology.features, draft.features)}
          choice={choices.get(part.id) ?? KEEP}
          onChoose={(choice) => setChoices(new Map(choices).set(part.id, choice))}
        />
      ))}
      {preview.data && isWhole && <Consequences change={preview.data} />}
    </FormModal>
  )
}

interface DecisionProps {
  readonly part: InUse
  readonly targets: ReturnType<typeof targetsOf>
  readonly choice: Choice
  onChoose(choice: Choice): void
}

function Decision({ part, targets, choice, onChoose }: DecisionProps) {
  const { t } = useTranslation('ontologies')
  const data = [
    { value: 'keep', label: t('removal.keep') },
    { value: 'delete', label: t('removal.delete') },
    ...targets.map(({ id, name }) => ({ value: id, label: t('removal.move', { name }) })),
  ]
  return (
    <Select
      label={t('removal.part', { name: part.name, count: part.count })}
      data={data}
      value={choice.to ?? choice.action}
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
        {used.map(({ id, name, action, relationships, uses }) => (
          <div key={id}>
            <Text size="sm">{t(`removal.done.${action ?? 'keep'}`, { name })}</Text>
            <List size="xs" withPadding>
              {uses.map((use) => (
                <List.Item key={`${use.project}${use.model_run}`}>
                  {t('removal.where', { place: use.name, count: use.count })}
                </List.Item>
              ))}
              {relationships > 0 && <List.Item>{t('removal.relationships', { count: relationships })}</List.Item>}
            </List>
          </div>
        ))}
      </Stack>
    </Alert>
  )
}
