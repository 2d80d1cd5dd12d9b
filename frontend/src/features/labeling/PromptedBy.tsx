/** Who answers clicks and boxes, where there is a choice. */
import { Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSegmenter } from './useSegmenter'

export function PromptedBy() {
  const { t } = useTranslation('labeling')
  const { segmenters, asked, choose } = useSegmenter()
  if (segmenters.length === 0) return null
  const choices = [...segmenters, { id: null, name: t('prompted.builtIn') }]
  const current = choices.find(({ id }) => id === asked) ?? choices.at(-1)!
  return (
    <Menu position="top">
      <Menu.Target>
        <button type="button" aria-label={t('prompted.by', { name: current.name })} data-testid="prompted-by">
          {current.name} <IconChevronDown size={12} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => choose(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
