import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { Support } from './SupportPage'
import type { Cell, Matrix } from './support'

const plane = 'a picture or page to draw on'
const reasonOf = (kind: string) => `${kind} needs something that text does not have.`
const cell = (kind: string, modality: string, supported: boolean): Cell => ({
  kind,
  modality,
  supported,
  reason: supported ? '' : reasonOf(kind),
  places: [],
  place_required: false,
})
const matrix: Matrix = {
  kinds: ['bounding_box', 'mask', 'polygon', 'radio'],
  modalities: ['image', 'text'],
  needs: { bounding_box: plane, mask: 'pixels to paint on', polygon: plane, radio: '' },
  cells: ['bounding_box', 'mask', 'polygon', 'radio'].flatMap((kind) => [
    cell(kind, 'image', true),
    cell(kind, 'text', kind === 'radio'),
  ]),
}

it('each reason stands below the table as a note, once, and without pointing at anything', () => {
  show(<Support matrix={matrix} />)
  const notes = within(screen.getByTestId('support-notes')).getAllByRole('listitem')
  expect(notes.map((each) => each.textContent)).toEqual([
    `Needs ${plane}, which this type of data does not have.`,
    'Needs pixels to paint on, which this type of data does not have.',
  ])
})

it('an empty cell bears the number of its note, and says its reason to those who hear the page', () => {
  show(<Support matrix={matrix} />)
  const numberIn = (name: string) =>
    within(screen.getByRole('row', { name: new RegExp(`^${name}`) })).getAllByRole('cell')[2]!
  expect(numberIn('Bounding box')).toHaveTextContent(`1${reasonOf('bounding_box')}`)
  expect(numberIn('Segmentation mask')).toHaveTextContent(`2${reasonOf('mask')}`)
  expect(numberIn('Polygon')).toHaveTextContent(`1${reasonOf('polygon')}`)
  expect(within(numberIn('Radio')).getByLabelText('Supported')).toBeInTheDocument()
})

it('a tick says where in the asset it is said, and whether it may be said of the whole too', () => {
  const box: Cell = { ...cell('bounding_box', 'video', true), places: ['frames', 'track'], place_required: true }
  const radio: Cell = { ...cell('radio', 'video', true), places: ['frames'] }
  show(<Support matrix={{ ...matrix, kinds: ['bounding_box', 'radio'], modalities: ['video'], cells: [box, radio] }} />)
  expect(screen.getByRole('row', { name: /^Bounding box/ })).toHaveTextContent(/frames, track$/)
  expect(screen.getByRole('row', { name: /^Radio/ })).toHaveTextContent(/or frames$/)
})
