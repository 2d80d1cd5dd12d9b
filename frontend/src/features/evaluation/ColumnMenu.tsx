/** Which metrics a table shows; the choice is kept in this browser. */
import { Button, Menu } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconColumns3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type FigureKey, figureName } from './figures'

/** What most people do without: it follows from others, or is of one place on a curve. */
const USUALLY_HIDDEN: readonly FigureKey[] = ['predictions', 'ap50', 'ap75', 'brier']

/** The metrics that are shown of these, and how to choose others. */
export function useColumns(all: readonly FigureKey[]) {
  const [hidden, hide] = useLocalStorage<readonly FigureKey[]>({
    key: 'firstpass-class-metrics-hidden',
    defaultValue: USUALLY_HIDDEN,
    getInitialValueInEffect: false,
  })
  const toggle = (key: FigureKey) =>
    hide(hidden.includes(key) ? hidden.filter((each) => each !== key) : [...hidden, key])
  return { shown: all.filter((key) => !hidden.includes(key)), toggle }
}

interface ColumnMenuProps {
  all: readonly FigureKey[]
  shown: readonly FigureKey[]
  onToggle: (key: FigureKey) => void
}

export function ColumnMenu({ all, shown, onToggle }: ColumnMenuProps) {
  const { t } = useTranslation('evaluation')
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconColumns3 size={14} />}>
          {t('columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="min(440px, 70vh)" style={{ overflowY: 'auto' }}>
        {all.map((key) => (
          <Menu.CheckboxItem key={key} checked={shown.includes(key)} onChange={() => onToggle(key)}>
            {figureName(key, t)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
