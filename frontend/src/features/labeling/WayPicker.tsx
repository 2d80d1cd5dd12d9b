/** Three ways of working on the same suggestions, and how they look on the picture. */
import { ActionIcon, Kbd, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconEye, IconEyeOff, IconFocus2, IconGhost2, IconListDetails } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LOOKS, WAYS } from '@/editor/core/ways'
import { useEditor, useValue } from '@/editor/useEditor'
import { useChord } from './keys'
import own from './Suggestions.module.css'

const ICONS = { list: IconListDetails, focus: IconFocus2, hand: IconGhost2 }

export function WayPicker() {
  const { t } = useTranslation('labeling')
  const { ways } = useEditor()
  const current = useValue(ways.way)
  const chord = useChord()
  return (
    <fieldset className={own.ways} aria-label={t('ways.title')}>
      {WAYS.map((way) => {
        const Icon = ICONS[way]
        return (
          <Tooltip
            key={way}
            multiline
            maw={240}
            label={
              <>
                {t(`ways.${way}`)} <Kbd size="xs">{chord(`way.${way}`)}</Kbd>
              </>
            }
          >
            <button
              type="button"
              data-testid={`way-${way}`}
              aria-pressed={way === current}
              aria-label={t(`ways.${way}`)}
              onClick={() => ways.way.set(way)}
            >
              <Icon size={15} stroke={1.8} aria-hidden />
            </button>
          </Tooltip>
        )
      })}
    </fieldset>
  )
}

export function LookMenu() {
  const { t } = useTranslation('labeling')
  const { ways } = useEditor()
  const current = useValue(ways.look)
  const chord = useChord()
  const Icon = current === 'hidden' ? IconEyeOff : IconEye
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <Tooltip
          label={
            <>
              {t('looks.title')}: {t(`looks.${current}`)} <Kbd size="xs">{chord('look')}</Kbd>
            </>
          }
        >
          <ActionIcon
            size={26}
            data-testid="look"
            aria-label={t('looks.title')}
            color={current === 'full' ? undefined : 'indigo'}
            variant={current === 'full' ? undefined : 'light'}
          >
            <Icon size={15} stroke={1.8} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {LOOKS.map((look) => (
          <Menu.Item
            key={look}
            data-testid={`look-${look}`}
            rightSection={look === current && <IconCheck size={14} aria-hidden />}
            onClick={() => ways.look.set(look)}
          >
            {t(`looks.${look}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
