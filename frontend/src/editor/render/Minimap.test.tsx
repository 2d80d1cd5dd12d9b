import { act } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { show } from '@/testing/render'
import { chosenLevels } from '../core/levels'
import { Hand } from '../testing/driver'
import { EditorContext } from '../useEditor'
import type { Source } from '../viewer'
import { Minimap } from './Minimap'

const source: Source = {
  id: 'd1',
  modality: 'image',
  name: 'scan.png',
  width: 600,
  height: 400,
  media_url: '/media/scan',
  shown_url: '/media/scan',
  thumbnail_url: '/media/small',
}
const deep: Source = {
  ...source,
  tile_url: '/tiles/{z}/{x}/{y}',
  facts: { bits: 16, window: [1000, 4000], tiles: { size: 512, levels: 1 } },
}

function small(of: Source) {
  const { container } = show(
    <EditorContext value={new Hand().editor}>
      <Minimap source={of} />
    </EditorContext>,
  )
  return [...container.querySelectorAll('div')].find(({ style }) => style.backgroundImage.includes('/media/small'))!
}

afterEach(() => chosenLevels.set(null))

it.each([
  ['8 bits', source, { bits: 8, low: 85, high: 170 }],
  ['16 bits by tiles', deep, { bits: 16, low: 2000, high: 3000 }],
] as const)('has the brightness and contrast that were chosen for %s', (_, of, levels) => {
  const picture = small(of)
  expect(picture.style.filter).toBe('')
  act(() => chosenLevels.set(levels))
  expect(picture.style.filter).toBe('brightness(1) contrast(3)')
})
