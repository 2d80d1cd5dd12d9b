/** An ontology being edited: its tree, and beside it what annotators will see. */
import { type Dispatch, useReducer } from 'react'
import { type Draft, type DraftAction, draftOf, reduceDraft } from './draft'
import { hasOptions, hasPoints, reservedHotkeys } from './kinds'
import { mistakesOf } from './mistakes'
import classes from './Ontology.module.css'
import { OntologyPreview } from './OntologyPreview'
import { TreeEditor } from './TreeEditor'
import { useToldMistakes } from './useToldMistakes'

export interface DraftEditing {
  draft: Draft
  dispatch: Dispatch<DraftAction>
  told: ReturnType<typeof useToldMistakes>
  isRight: boolean
}

export function useDraft(start: Draft): DraftEditing {
  const [draft, dispatch] = useReducer(reduceDraft, start, draftOf)
  const mistakes = mistakesOf(draft, { hasOptions, hasPoints, reserved: reservedHotkeys() })
  return { draft, dispatch, told: useToldMistakes(mistakes), isRight: mistakes.size === 0 }
}

export function DraftForm({ editing, disabled }: { editing: DraftEditing; disabled: boolean }) {
  const { draft, dispatch, told } = editing
  return (
    <div className={classes.columns}>
      <fieldset ref={told.form} disabled={disabled} className={classes.plain} onBlur={told.onBlur}>
        <TreeEditor draft={draft} dispatch={dispatch} mistakes={told.mistakes} />
      </fieldset>
      <OntologyPreview features={draft.features} />
    </div>
  )
}
