import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import { VirtualGrid } from './VirtualGrid'

const sizes = { offsetWidth: 1200, offsetHeight: 800, clientWidth: 1200, clientHeight: 800 }
const kept = new Map<string, PropertyDescriptor | undefined>()

beforeEach(() => {
  for (const [name, value] of Object.entries(sizes)) {
    const owner = name.startsWith('client') ? Element.prototype : HTMLElement.prototype
    kept.set(name, Object.getOwnPropertyDescriptor(owner, name))
    Object.defineProperty(owner, name, { configurable: true, get: () => value })
  }
})
afterEach(() => {
  for (const [name, descriptor] of kept) {
    const owner = name.startsWith('client') ? Element.prototype : HTMLElement.prototype
    if (descriptor) Object.defineProperty(owner, name, descriptor)
  }
})

const rows = (count: number) => Array.from({ length: count }, (_, index) => `row-${index}`)

function grid(items: string[], more: { hasMore?: boolean; loadingMore?: boolean; onLoadMore?: () => void } = {}) {
  return (
    <VirtualGrid
      label="Images"
      items={items}
      itemKey={(item) => item}
      renderItem={(item) => <span>{item}</span>}
      tileHeight={(width) => width}
      minTileWidth={140}
      gap={10}
      total={items.length}
      hasMore={more.hasMore ?? false}
      loadingMore={more.loadingMore ?? false}
      onLoadMore={more.onLoadMore ?? (() => {})}
      empty={<p>Nothing here</p>}
    />
  )
}

const tiles = () => [...document.querySelectorAll('[role=listitem]')]

it('keeps few nodes for 10,000 rows, wherever one scrolls', () => {
  show(grid(rows(10_000)))
  const scroller = screen.getByTestId('virtual-grid')
  expect(tiles()[0]).toHaveTextContent('row-0')
  expect(tiles().length).toBeLessThan(120)

  scroller.scrollTop = 90_000
  fireEvent.scroll(scroller)
  expect(tiles().length).toBeGreaterThan(10)
  expect(tiles().length).toBeLessThan(120)
  expect(Number(tiles()[0]?.getAttribute('aria-posinset'))).toBeGreaterThan(1000)
})

it('tells assistive technology how many there are, of which this is which', () => {
  show(grid(rows(500)))
  expect(screen.getByText('row-3').parentElement).toHaveAttribute('aria-posinset', '4')
  expect(screen.getByText('row-3').parentElement).toHaveAttribute('aria-setsize', '500')
})

it('keeps a tile, whatever its picture, within the height of its row', () => {
  show(grid(rows(40)))
  const tile = tiles()[0] as HTMLElement
  expect(tile.style.minHeight).toBe('0px')
  expect(tile.parentElement?.style.gridTemplateRows).toBe('minmax(0, 1fr)')
})

it('asks for the next page when its end comes near, once, and not while it loads', () => {
  const onLoadMore = vi.fn()
  const { rerender } = show(grid(rows(40), { hasMore: true, onLoadMore }))
  expect(onLoadMore).toHaveBeenCalledTimes(1)
  rerender(grid(rows(40), { hasMore: true, loadingMore: true, onLoadMore }))
  expect(onLoadMore).toHaveBeenCalledTimes(1)
})

it('does not ask for more while there is plenty below', () => {
  const onLoadMore = vi.fn()
  show(grid(rows(2000), { hasMore: true, onLoadMore }))
  expect(onLoadMore).not.toHaveBeenCalled()
})

it('says so when there is nothing', () => {
  show(grid([]))
  expect(screen.getByText('Nothing here')).toBeInTheDocument()
})
