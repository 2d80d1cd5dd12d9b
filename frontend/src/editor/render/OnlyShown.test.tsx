import { fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { cat, Hand, weather } from '../testing/driver'
import { EditorContext } from '../useEditor'
import type { Source } from '../viewer'
import { viewerOf } from '../viewers'
import { Stage } from './Stage'

afterEach(() => vi.unstubAllGlobals())

const source = (modality: string): Source => ({
  id: `row ${modality}`,
  modality,
  name: `a ${modality}`,
  width: 0,
  height: 0,
  media_url: `/media/${modality}`,
  shown_url: `/media/${modality}`,
  thumbnail_url: `/thumb/${modality}`,
})

function opened(modality: string, features = [cat, weather], isReadOnly = false) {
  const frame = viewerOf(modality).frame(source(modality))
  const { editor } = new Hand({ frame, features, isReadOnly })
  const { container } = show(
    <EditorContext value={editor}>
      <Stage source={source(modality)} />
    </EditorContext>,
  )
  return { editor, container }
}

const answering = (body: string, status = 200) => vi.stubGlobal('fetch', async () => new Response(body, { status }))

it.each(['text', 'document', 'audio', 'video', 'html', 'conversation', 'dicom', 'geospatial', 'smell'])(
  'of a %s it is said that nothing can be drawn on it, and what can be done',
  (modality) => {
    answering('')
    const { editor } = opened(modality)
    expect(screen.getByRole('note')).toHaveTextContent(/You can look at this .+ here, but not draw on it\./)
    expect(screen.getByRole('note')).toHaveTextContent('Answer the questions about it. Objects on it come in by file')
    expect(editor.tools()).toEqual([])
    expect(editor.ontology.objects).toEqual([])
  },
)

it('says so too where there is nothing to answer, and does not ask a reader for answers', () => {
  answering('')
  opened('text', [cat])
  expect(screen.getByRole('note')).toHaveTextContent('Nothing is asked about it as a whole.')
  opened('audio', [cat, weather], true)
  expect(screen.getAllByRole('note')[1]).not.toHaveTextContent('Answer')
})

it('shows a text itself', async () => {
  answering('Roses are red,\nviolets are blue.')
  opened('text')
  expect((await screen.findByTestId('medium-text')).textContent).toBe('Roses are red,\nviolets are blue.')
})

it('leaves the end of a very long text out, and says how much', async () => {
  answering('x'.repeat(200_001))
  opened('text')
  expect(await screen.findByText('One character more is not shown.')).toBeInTheDocument()
})

it('shows a conversation message by message, with who wrote each', async () => {
  const messages = [
    { role: 'user', content: 'Heads or tails?' },
    { user: { name: 'Ada' }, content: 'Tails.' },
  ]
  answering(JSON.stringify({ messages }))
  opened('conversation')
  const shown = await screen.findAllByRole('listitem')
  expect(shown.map(({ textContent }) => textContent)).toEqual(['userHeads or tails?', 'AdaTails.'])
})

it('shows a web page in a frame that runs nothing and loads nothing', async () => {
  answering('<!doctype html><p>A penny</p><script>alert(1)</script>')
  opened('html')
  const frame = await screen.findByTitle<HTMLIFrameElement>('a html')
  expect(frame).toHaveAttribute('sandbox', '')
  expect(frame.srcdoc).toMatch(
    /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none';/,
  )
})

it('plays what the browser can play, and shows the small picture of what it cannot', () => {
  const { container } = opened('video')
  const video = container.querySelector('video')!
  expect(video).toHaveAttribute('src', '/media/video')
  fireEvent.error(video)
  expect(screen.getByText('This browser cannot play the file.')).toBeInTheDocument()
  expect(container.querySelector('img')).toHaveAttribute('src', '/thumb/video')
  expect(screen.getByRole('link', { name: 'Open the file' })).toHaveAttribute('href', '/media/video')
})

it('shows no broken picture: one that does not load makes way', () => {
  const { container } = opened('dicom')
  fireEvent.error(container.querySelector('img')!)
  expect(container.querySelector('img')).toBeNull()
})

it('says when the text could not be fetched', async () => {
  answering('gone', 404)
  opened('text')
  expect(await screen.findByText('a text could not be loaded.', {}, { timeout: 4000 })).toBeInTheDocument()
})

it('asks for nothing that has no place there', () => {
  const { editor } = new Hand({
    frame: viewerOf('audio').frame(source('audio')),
    features: [{ ...cat, required: true }],
  })
  expect(editor.ontology.missing([])).toEqual([])
})
