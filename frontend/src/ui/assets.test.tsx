import { fireEvent, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { DataRow } from '@/api/types'
import { formatDuration } from '@/lib/format'
import { show } from '@/testing/render'
import { AssetPicture } from './AssetPicture'
import { shortLength } from './assets'
import { Tile } from './Tile'

const row = (by: Partial<DataRow>): DataRow =>
  ({
    id: 'r',
    name: 'a',
    state: 'ready',
    modality: 'image',
    facts: {},
    thumbnail_url: '',
    media_url: '/media/x',
    shown_url: '/media/x',
    width: null,
    height: null,
    ...by,
  }) as DataRow

it.each([
  ['document', 'PDF document'],
  ['audio', 'Audio'],
  ['html', 'HTML page'],
  ['hologram', 'File'],
])(
  'an asset of type %s without a thumbnail is shown by its icon and named, never by a broken image',
  (modality, name) => {
    const { container } = show(<AssetPicture row={row({ modality })} />)
    expect(screen.getByTestId('asset-icon')).toHaveTextContent(name)
    expect(container.querySelector('img')).toBeNull()
  },
)

it('a picture that does not load gives way to the icon', () => {
  const { container } = show(<AssetPicture row={row({ thumbnail_url: '/media/gone' })} />)
  fireEvent.error(container.querySelector('img')!)
  expect(screen.getByTestId('asset-icon')).toHaveTextContent('Image')
})

it('only an image stands for itself where it has no thumbnail', () => {
  const { container } = show(<AssetPicture row={row({})} />)
  expect(container.querySelector('img')).toHaveAttribute('src', '/media/x')
})

it('a tile of what is no picture says how long it is', () => {
  show(
    <Tile
      row={row({ modality: 'video', thumbnail_url: '/t', facts: { duration_ms: 61_400 } })}
      openLabel="Open a"
      onOpen={() => {}}
    />,
  )
  expect(screen.getByRole('button', { name: 'Open a' })).toHaveTextContent('1:01')
})

it.each([
  ['document', { pages: [{}, {}, {}] }, '3 p.'],
  ['dicom', { frame_count: 40 }, '40×'],
  ['dicom', { frame_count: 1 }, ''],
  ['text', { characters: 9 }, ''],
])('the length of a %s with %j is %j', (modality, facts, words) => {
  expect(shortLength(modality, facts)).toBe(words)
})

it.each([
  [0, '0:00'],
  [4000, '0:04'],
  [3_723_000, '1:02:03'],
])('%d ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})

it('a tile opens by its name as by its picture', () => {
  const onOpen = vi.fn()
  show(<Tile row={row({ name: 'coin.jpg' })} openLabel="Open coin.jpg" onOpen={onOpen} />)
  fireEvent.click(screen.getByText('coin.jpg'))
  expect(onOpen).toHaveBeenCalledOnce()
})

it('a tile shows the whole of a picture that marks are drawn on, and fills its frame with any other', () => {
  const picture = row({ name: 'coin.jpg', thumbnail_url: '/t', width: 40, height: 90 })
  const tile = (shapes?: []) =>
    show(<Tile row={picture} openLabel="Open" onOpen={() => {}} shapes={shapes} />).container
  expect(tile([]).querySelector('img')).toHaveStyle({ objectFit: 'contain' })
  expect(tile().querySelector('img')).toHaveStyle({ objectFit: 'cover' })
})
