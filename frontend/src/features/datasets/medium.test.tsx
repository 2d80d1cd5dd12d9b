import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { DataRow } from '@/api/types'
import { i18next } from '@/app/i18n'
import { api, setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { factsOf } from './facts'
import { Medium } from './Medium'
import { messagesIn, readableText } from './mediumText'

const t = i18next.getFixedT('en', 'datasets')
const row = (by: Partial<DataRow>): DataRow =>
  ({
    id: by.modality ?? 'r',
    name: 'asset',
    state: 'ready',
    modality: 'text',
    mime: 'text/plain',
    facts: {},
    metadata: {},
    bytes: 10,
    thumbnail_url: '/media/thumb',
    media_url: '/media/file',
    shown_url: '/media/file',
    width: null,
    height: null,
    created_at: '2026-01-02T03:04:05Z',
    ...by,
  }) as DataRow

const answering = (text: string) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(text))),
  )

afterEach(() => vi.unstubAllGlobals())

it('a text is read in the page', async () => {
  answering('Dear Sir,')
  show(<Medium row={row({ bytes: 9 })} />)
  expect(await screen.findByTestId('medium-text')).toHaveTextContent('Dear Sir,')
  expect(screen.queryByText(/This is the beginning/)).not.toBeInTheDocument()
})

it('of a long text the beginning is read, and said to be that', async () => {
  answering('Dear Sir,')
  show(<Medium row={row({ bytes: 5_000_000 })} />)
  expect(await screen.findByText(/This is the beginning/)).toBeInTheDocument()
})

it('of a page its text is read, and nothing of it runs', async () => {
  answering('<h1>Terms</h1><script>alert(1)</script><p>Be <b>kind</b>.</p>')
  const { container } = show(<Medium row={row({ modality: 'html' })} />)
  expect((await screen.findByTestId('medium-text')).textContent).toBe('Terms\nBe kind.')
  expect(container.querySelector('script, iframe')).toBeNull()
})

it('a conversation is shown by who said what', async () => {
  answering(
    '{"messages": [{"role": "user", "content": "Where is it?"}, {"user": {"name": "Ada"}, "content": "Here."}]}',
  )
  show(<Medium row={row({ modality: 'conversation' })} />)
  expect(await screen.findByTestId('medium-talk')).toHaveTextContent('userWhere is it?AdaHere.')
})

it.each([
  ['audio', 'audio'],
  ['video', 'video'],
])('%s is played where it stands', (modality, tag) => {
  const { container } = show(<Medium row={row({ modality })} />)
  const player = container.querySelector(tag)
  expect(player).toHaveAttribute('src', '/media/file')
  expect(player).toHaveAttribute('controls')
})

it('a PDF shows its first page and the way to the file', () => {
  show(<Medium row={row({ modality: 'document', mime: 'application/pdf' })} />)
  expect(screen.getByRole('img', { name: 'asset' })).toHaveAttribute('src', '/media/thumb')
  expect(screen.getByRole('link', { name: 'Open the PDF' })).toHaveAttribute('href', '/media/file')
})

it('what browsers cannot draw is shown by its preview, and said to be that', () => {
  show(<Medium row={row({ modality: 'dicom', mime: 'application/dicom' })} />)
  expect(screen.getByRole('img', { name: 'asset' })).toHaveAttribute('src', '/media/thumb')
  expect(screen.getByText(/browsers cannot show/)).toBeInTheDocument()
})

it.each<[string, DataRow['facts'], Record<string, string>]>([
  [
    'video',
    { duration_ms: 3000, frame_count: 75, frame_rate: 25, codec: 'h264', has_audio: true },
    { Duration: '0:03', Frames: '75', 'Frame rate': '25 per second', Codec: 'h264', Sound: 'Yes' },
  ],
  ['audio', { duration_ms: 4000, sample_rate: 16_000, channels: 1 }, { 'Sample rate': '16 kHz', Channels: '1' }],
  ['document', { pages: [{ characters: 20 }, { characters: 3 }] }, { Pages: '2', Characters: '23' }],
  ['conversation', { messages: [{ characters: 19 }] }, { Messages: '1', Characters: '19' }],
  ['text', { characters: 1200, encoding: 'UTF-8' }, { Characters: '1,200', Encoding: 'UTF-8' }],
  [
    'geospatial',
    { epsg: 32632, unit: 'metres', bands: 3, bounds: [500_000, 5_298_400, 502_400, 5_300_000] },
    { Coordinates: 'EPSG:32632', Bounds: 'x 500,000 to 502,400, y 5,298,400 to 5,300,000 metres', Bands: '3' },
  ],
  ['dicom', { frame_count: 5, modality: 'CT', pixel_spacing_mm: [0.5, 0.5] }, { Slices: '5', Modality: 'CT' }],
])('the facts of a %s are told in words', (modality, facts, wanted) => {
  expect(Object.fromEntries(factsOf(row({ modality, facts }), t))).toMatchObject(wanted)
})

it('a file that is no conversation is not taken for one', () => {
  expect(messagesIn('{"messages": "none"}')).toBeNull()
  expect(messagesIn('{"messages": [')).toBeNull()
})

it('an entity of a page is read as its letter', () => {
  expect(readableText('<p>a &amp; b</p>')).toBe('a & b')
})

it('a map whose tiles were not cut can be tried again by who may edit, and other failures cannot', async () => {
  vi.spyOn(api, 'get').mockResolvedValue({ permissions: ['catalog.edit'] })
  const post = vi.spyOn(api, 'post').mockResolvedValue({})
  setOrganization('demo')
  const failed = { id: 'm', state: 'failed', error: 'Its tiles could not be cut.' } as const
  const { rerender } = show(<Medium row={row({ ...failed, modality: 'geospatial' })} />)
  expect(screen.getByText('Its tiles could not be cut.')).toBeVisible()
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  expect(post).toHaveBeenCalledWith('/data-rows/m/tiles')
  rerender(<Medium row={row({ ...failed, modality: 'image' })} />)
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
  setOrganization(null)
})
