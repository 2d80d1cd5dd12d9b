import { fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ModelRun } from '@/api/types'
import { show } from '@/testing/render'
import { ConfigInput } from './ConfigInput'
import { RunForm } from './RunForm'

const refusal = /^This is not JSON\. Write an object such as .* or a text in double quotes\.$/

// The field measures itself anew when fonts have come; jsdom has none.
beforeAll(() => Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true }))
afterAll(() => Reflect.deleteProperty(document, 'fonts'))

function Held() {
  const [text, setText] = useState('')
  return <ConfigInput value={text} onChange={setText} />
}

function write(text: string) {
  const input = screen.getByLabelText<HTMLTextAreaElement>('Configuration')
  fireEvent.focus(input)
  fireEvent.change(input, { target: { value: text } })
  fireEvent.blur(input)
  return input
}

it('leaves what was written as it is when it loses focus, so that nothing below it moves', () => {
  show(<Held />)
  expect(write('{"lr": 1, "layers": [1, 2]}').value).toBe('{"lr": 1, "layers": [1, 2]}')
  expect(screen.queryByText(refusal)).toBeNull()
})

it('takes whatever is JSON, not objects alone', () => {
  show(<Held />)
  for (const text of ['null', '[1, 2]', '0.5', '"adam"']) {
    write(text)
    expect(screen.queryByText(refusal)).toBeNull()
  }
})

it('says what is wrong with a text that is no JSON', () => {
  show(<Held />)
  write('{lr: 1}')
  expect(screen.getByText(refusal)).toBeTruthy()
})

it('says so too when the settings of a run are to be saved', () => {
  show(<RunForm run={{ id: 'r', name: 'First', state: 'created', config: {} } as unknown as ModelRun} />)
  write('{lr: 1}')
  fireEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(screen.getByText(refusal)).toBeTruthy()
})
