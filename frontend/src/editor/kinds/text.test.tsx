import { act, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { show } from '@/testing/render'
import type { Feature } from '../core/types'
import { Question } from '../forms'

const remarks: Feature = { id: 'remarks', kind: 'text', name: 'Remarks', color: '' }
const given: unknown[] = []

function Asked() {
  const [value, put] = useState<unknown>(null)
  const keep = (next: unknown) => {
    given.push(next)
    put(next)
  }
  return (
    <>
      <Question feature={remarks} value={value} onChange={keep} />
      <button type="button" onClick={() => put({ text: 'of another tab' })}>
        elsewhere
      </button>
    </>
  )
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Remarks' })
const type = (text: string) => fireEvent.change(field(), { target: { value: text } })
const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms))

beforeEach(() => {
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
  given.length = 0
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

it('keeps what is typed while the typing goes on, and not each letter', () => {
  show(<Asked />)
  for (const text of ['a', 'a s', 'a sm', 'a sma', 'a smal', 'a small']) {
    type(text)
    wait(150)
  }
  expect(given.length).toBeGreaterThan(0)
  expect(given.length).toBeLessThan(4)
  wait(500)
  expect(given.at(-1)).toEqual({ text: 'a small' })
})

it('keeps what is typed when the page goes', () => {
  show(<Asked />)
  type('half a wor')
  expect(given).toEqual([])
  act(() => void window.dispatchEvent(new Event('pagehide')))
  expect(given).toEqual([{ text: 'half a wor' }])
})

it('keeps it once, and shows what is said elsewhere', () => {
  show(<Asked />)
  type('mine')
  wait(2000)
  expect(given).toEqual([{ text: 'mine' }])
  fireEvent.click(screen.getByText('elsewhere'))
  expect(field().value).toBe('of another tab')
})
