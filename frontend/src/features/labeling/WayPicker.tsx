/** Three ways of working on the same suggestions, and how they look on the picture. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconCheck, IconEye, IconEyeOff, IconFocus2, IconGhost2, IconListDetails } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LOOKS, WAYS } from '@/editor/core/ways'
import { useEditor, useValue } from '@/editor/useEditor'
import { KeyTip } from './KeyTip'
import own from './Suggestions.module.css'

const ICONS = { list: IconListDetails, focus: IconFocus2, hand: IconGhost2 }

export function WayPicker() {
  const { t } = useTranslation('labeling')
  const { ways } = useEditor()
  const current = useValue(ways.way)
  return (
    <fieldset className={own.ways} aria-label={t('ways.title')}>
      {WAYS.map((way) => {
        const Icon = ICONS[way]
        return (
          <KeyTip key={way} maw={240} label={t(`ways.${way}`)} action={`way.${way}`}>
            <button
              type="button"
              data-testid={`way-${way}`}
              aria-pressed={way === current}
              aria-label={t(`ways.${way}`)}
              onClick={() => ways.way.set(way)}
            >
              <Icon size={15} stroke={1.8} aria-hidden />
            </button>
          </KeyTip>
        )
      })}
    </fieldset>
  )
}

export function LookMenu() {
  const { t } = useTranslation('labeling')
  const { ways } = useEditor()
  const current = useValue(ways.look)
  const Icon = current === 'hidden' ? IconEyeOff : IconEye
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <KeyTip label={`${t('looks.title')}: ${t(`looks.${current}`)}`} action="look">
          <ActionIcon
            size={26}
            data-testid="look"
            aria-label={t('looks.title')}
            color={current === 'full' ? undefined : 'indigo'}
            variant={current === 'full' ? undefined : 'light'}
          >
            <Icon size={15} stroke={1.8} aria-hidden />
          </ActionIcon>
        </KeyTip>
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
