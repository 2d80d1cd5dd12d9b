import { expect, it } from 'vitest'
import { BulkLayer } from './BulkLayer'
import type { Item, View } from './raster'

const view = { width: 1000, height: 800 }
const item: Item = {
  id: 'a',
  feature: 'f',
  strokes: [],
  bounds: { minX: 0, minY: 0, maxX: 9, maxY: 9 },
  color: '#000000',
  label: '',
  confidence: 1,
}

/** A layer on a canvas that is not looked at, and what its painter was asked for. */
function layer() {
  const asked: View[] = []
  const style: Partial<CSSStyleDeclaration> = {}
  const canvas = { style, getContext: () => null } as unknown as HTMLCanvasElement
  const painter = {
    update: () => {},
    paint: async (_: string, wanted: View) => {
      asked.push(wanted)
      return { width: wanted.width, height: wanted.height } as ImageBitmap
    },
    close: () => {},
  }
  return { bulk: new BulkLayer('accepted', canvas, painter), asked, style }
}

const settled = () => new Promise((done) => setTimeout(done))

it('paints once for all that it is told at one time, as the last camera sees it', async () => {
  const { bulk, asked } = layer()
  bulk.update([item], [], false)
  bulk.look({ x: 0, y: 0, scale: 1 }, view)
  bulk.look({ x: 30, y: 40, scale: 0.5 }, view)
  await settled()
  expect(asked.map(({ camera }) => camera)).toEqual([{ x: 280, y: 240, scale: 0.5 }])
  bulk.close()
})

it('moves with the camera within its margin, and is painted anew beyond it', async () => {
  const { bulk, asked, style } = layer()
  bulk.update([item], [], false)
  bulk.look({ x: 0, y: 0, scale: 1 }, view)
  await settled()
  bulk.look({ x: 100, y: -90, scale: 1 }, view)
  await settled()
  expect(asked).toHaveLength(1)
  expect(style.transform).toBe('translate(-150px, -290px) scale(1)')
  bulk.look({ x: 300, y: 0, scale: 1 }, view)
  await settled()
  expect(asked).toHaveLength(2)
  bulk.close()
})

it('paints nothing and lies on nothing where there is nothing', async () => {
  const { bulk, asked, style } = layer()
  bulk.look({ x: 0, y: 0, scale: 1 }, view)
  await settled()
  expect(asked).toHaveLength(0)
  bulk.update([item], [], false)
  await settled()
  bulk.update([], ['a'], true)
  await settled()
  expect(asked).toHaveLength(1)
  expect(style.visibility).toBe('hidden')
  bulk.close()
})
