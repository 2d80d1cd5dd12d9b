import { act, screen } from '@testing-library/react'
import { useEffect } from 'react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { useSettled } from './settled'

/** What the keys of a page act on, in the order in which they were pressed. */
const pressed: string[] = []

function Page({ task }: { task: string }) {
  const settled = useSettled(task)
  useEffect(() => {
    const press = () => void pressed.push(settled)
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [settled])
  return (
    <p>
      {task} with the lists of {settled}
    </p>
  )
}

it('shows the next task first and what stands around it right after', async () => {
  const { rerender } = show(<Page task="one" />)
  expect(screen.getByText('one with the lists of one')).toBeInTheDocument()
  rerender(<Page task="two" />)
  expect(screen.getByText('two with the lists of one')).toBeInTheDocument()
  expect(await screen.findByText('two with the lists of two')).toBeInTheDocument()
})

it('gives a key that comes sooner to the next task, never to the one that was left', () => {
  const { rerender } = show(<Page task="one" />)
  rerender(<Page task="two" />)
  act(() => void window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' })))
  expect(pressed).toEqual(['two'])
  expect(screen.getByText('two with the lists of two')).toBeInTheDocument()
})
