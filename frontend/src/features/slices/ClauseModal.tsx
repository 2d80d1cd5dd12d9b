/** Makes a clause of a term, or changes one. */
import { Checkbox, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormModal } from '@/ui/FormModal'
import { type Clause, clauseOf, type Draft, draftOf, presetOf, type TermName, terms } from './clauses'
import { PartInput } from './PartInput'

interface ClauseModalProps {
  term: TermName
  clause?: Clause
  preset?: Draft
  onSave: (clause: Clause) => void
  onClose: () => void
}

export function ClauseModal({ term, clause, preset, onSave, onClose }: ClauseModalProps) {
  const { t } = useTranslation('slices')
  const [draft, setDraft] = useState<Draft>(clause ? draftOf(clause) : presetOf(term, preset))
  const change = (by: Draft) => setDraft((now) => ({ ...now, ...by }))
  const made = clauseOf(term, draft)

  function save(event: FormEvent) {
    event.preventDefault()
    if (!made) return
    onSave(made)
    onClose()
  }
  return (
    <FormModal
      opened
      size="sm"
      title={t(`terms.${term}`)}
      submit={t('apply')}
      disabled={made === null}
      onSubmit={save}
      onClose={onClose}
    >
      {terms[term].map((part) => (
        <PartInput key={part.name} part={part} draft={draft} onChange={change} />
      ))}
      {term === 'confidence' && (
        <Text size="xs" c="dimmed">
          {t('confidenceHint')}
        </Text>
      )}
      <Checkbox
        size="xs"
        label={t('not')}
        checked={draft.not === true}
        onChange={(event) => change({ not: event.currentTarget.checked || undefined })}
      />
    </FormModal>
  )
}
