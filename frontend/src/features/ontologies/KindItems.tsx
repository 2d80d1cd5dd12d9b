/** The kinds to choose from when something is added. */
import { Menu } from '@mantine/core'
import type { Dispatch } from 'react'
import type { FeatureKind } from '@/api/types'
import type { DraftAction } from './draft'
import { hasOptions, iconOf, nameOf } from './kinds'

interface KindItemsProps {
  kinds: string[]
  below: string | null
  dispatch: Dispatch<DraftAction>
}

export function KindItems({ kinds, below, dispatch }: KindItemsProps) {
  const add = (kind: string) =>
    dispatch({ do: 'add-feature', below, kind: kind as FeatureKind, withOptions: hasOptions(kind) })
  return kinds.map((kind) => {
    const Icon = iconOf(kind)
    return (
      <Menu.Item key={kind} leftSection={<Icon size={16} stroke={1.7} />} onClick={() => add(kind)}>
        {nameOf(kind)}
      </Menu.Item>
    )
  })
}
