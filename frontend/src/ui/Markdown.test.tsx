import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { show } from '@/testing/render'
import { Markdown } from './Markdown'

it('shows bold, italics, code, lists and links', () => {
  const { container } = show(
    <Markdown>
      {'# Rules\n\nDraw **tight** boxes, _never_ loose.\nUse `B`.\n\n- one\n- two\n\n1. [guide](https://example.org/a)'}
    </Markdown>,
  )
  expect(container.querySelector('h4')).toHaveTextContent('Rules')
  expect(container.querySelector('strong')).toHaveTextContent('tight')
  expect(container.querySelector('em')).toHaveTextContent('never')
  expect(container.querySelector('code')).toHaveTextContent('B')
  expect(container.querySelectorAll('ul li')).toHaveLength(2)
  expect(screen.getByRole('link', { name: 'guide' })).toHaveAttribute('href', 'https://example.org/a')
})

it('leaves alone what is no mark, and takes neither HTML nor scripts', () => {
  const { container } = show(<Markdown>{'2 * 3 * 4, a_b_c <b>no</b> [x](javascript:alert(1))'}</Markdown>)
  expect(container.querySelector('p')).toHaveTextContent('2 * 3 * 4, a_b_c <b>no</b> [x](javascript:alert(1))')
  expect(container.querySelector('b, em, a')).toBeNull()
})
