import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useReducer } from 'react'
import { expect, it, vi } from 'vitest'
import type { Feature } from '@/api/types'
import { show } from '@/testing/render'
import { type Draft, reduceDraft } from './draft'
import { hasOptions, reservedHotkeys } from './kinds'
import { mistakesOf } from './mistakes'
import { OntologyPreview } from './OntologyPreview'
import { Skeleton } from './settings'
import { TreeEditor } from './TreeEditor'
import { useToldMistakes } from './useToldMistakes'

const start: Draft = { name: 'Street', features: [] }

/** The tree and its button, as the page puts them together. */
function Editor({ onSave }: { onSave(): void }) {
  const [draft, dispatch] = useReducer(reduceDraft, start)
  const mistakes = mistakesOf(draft, { hasOptions, hasPoints: () => false, reserved: reservedHotkeys() })
  const { form, onBlur, tellAll, mistakes: told } = useToldMistakes(mistakes)
  return (
    <>
      <fieldset ref={form} onBlur={onBlur}>
        <TreeEditor draft={draft} dispatch={dispatch} mistakes={told} />
      </fieldset>
      <button type="button" onClick={mistakes.size > 0 ? tellAll : onSave}>
        Save
      </button>
    </>
  )
}

async function add(button: string, kind: string) {
  await userEvent.click(screen.getByRole('button', { name: button }))
  await userEvent.click(within(await screen.findByRole('menu')).getByRole('menuitem', { name: kind }))
}

it('what is added has the cursor in its name, and is not called wrong before it is left', async () => {
  show(<Editor onSave={() => {}} />)
  await add('Add object', 'Bounding box')
  const name = await screen.findByRole('textbox', { name: 'Name of the Bounding box' })
  await vi.waitFor(() => expect(name).toHaveFocus())
  expect(screen.queryByText('Give it a name.')).not.toBeInTheDocument()
  await userEvent.tab()
  expect(await screen.findByText('Give it a name.')).toBeVisible()
  await userEvent.type(name, 'Car')
  expect(screen.queryByText('Give it a name.')).not.toBeInTheDocument()
})

it('a new question has the cursor before its options, and a new option gets it afterwards', async () => {
  show(<Editor onSave={() => {}} />)
  await add('Add question', 'Radio')
  await vi.waitFor(() => expect(screen.getByRole('textbox', { name: 'Name of the Radio' })).toHaveFocus())
  await userEvent.click(screen.getByRole('button', { name: 'Add option' }))
  await vi.waitFor(() => expect(screen.getByRole('textbox', { name: 'Name of option 3' })).toHaveFocus())
})

it('saving with an option unnamed marks it, says why and leads to it', async () => {
  const onSave = vi.fn()
  show(<Editor onSave={onSave} />)
  await add('Add question', 'Radio')
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the Radio' }), 'Weather')
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of option 1' }), 'sunny')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(onSave).not.toHaveBeenCalled()
  const second = screen.getByRole('textbox', { name: 'Name of option 2' })
  expect(second).toHaveFocus()
  expect(second).toBeInvalid()
  expect(screen.getAllByText('Give it a name.')).toHaveLength(1)
  await userEvent.type(second, 'rain')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(onSave).toHaveBeenCalledOnce()
})

it('the preview of an ontology without features says that there is nothing yet', () => {
  show(<OntologyPreview features={[]} />)
  expect(screen.getByText(/^Nothing to label yet/)).toBeVisible()
})

it('the preview ranks: options take places in the order in which they are chosen, and give them up', async () => {
  const option = (name: string) => ({ id: name, name, hotkey: '', features: [] })
  const ranking = { id: 'f', kind: 'ranking', name: 'Best', features: [], options: ['a', 'b'].map(option) }
  show(<OntologyPreview features={[ranking as unknown as Feature]} />)
  expect(screen.queryByRole('radio')).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'b' }))
  await userEvent.click(screen.getByRole('button', { name: 'a' }))
  expect(screen.getByRole('button', { name: '1 b' })).toBePressed()
  await userEvent.click(screen.getByRole('button', { name: '1 b' }))
  expect(screen.getByRole('button', { name: '1 a' })).toBePressed()
})

it('a skeleton tells which of its points lines join', () => {
  show(<Skeleton settings={{ points: ['head', 'neck'], edges: [[0, 1]] }} onChange={() => {}} />)
  expect(screen.getByText('Joined by lines: head – neck.')).toBeVisible()
})
