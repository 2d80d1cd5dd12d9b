/** Adds a question below an object or below an option. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconMessagePlus } from '@tabler/icons-react'
import type { Dispatch } from 'react'
import type { DraftAction } from './draft'
import { KindItems } from './KindItems'
import { questionKinds } from './kinds'

export function AskMenu({ label, below, dispatch }: { label: string; below: string; dispatch: Dispatch<DraftAction> }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon aria-label={label}>
            <IconMessagePlus size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{label}</Menu.Label>
        <KindItems kinds={questionKinds()} below={below} dispatch={dispatch} />
      </Menu.Dropdown>
    </Menu>
  )
}
