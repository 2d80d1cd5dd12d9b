import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { cat, Hand } from '@/editor/testing/driver'
import { EditorContext } from '@/editor/useEditor'
import { show } from '@/testing/render'
import { NothingToLabel } from './NothingToLabel'

it.each([
  [[], true],
  [[cat], false],
])('an ontology of %j says that it has nothing to label: %s', (features, says) => {
  show(
    <EditorContext value={new Hand({ features }).editor}>
      <NothingToLabel />
    </EditorContext>,
  )
  expect(screen.queryByText('This ontology has nothing to label yet') !== null).toBe(says)
})
