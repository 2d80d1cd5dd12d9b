/** Which classes of a data row are drawn and listed; what is hidden stays hidden on the next one. */
import { Button, Menu } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LabelChip } from '@/ui/LabelChip'
import { isHidden, type NamedClass } from './subjects'

interface ClassMenuProps {
  /** Those of the data row that is open. */
  all: readonly NamedClass[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

export function ClassMenu({ all, hidden, onChange }: ClassMenuProps) {
  const { t } = useTranslation('evaluation')
  const Icon = hidden.size > 0 ? IconEyeOff : IconEye
  const gone = all.filter(({ name }) => isHidden(name, hidden)).length
  function toggle(name: string) {
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    onChange(next)
  }
  return (
    <Menu position="bottom-start" closeOnItemClick={false}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon size={14} />} data-testid="class-menu">
          {gone > 0 ? t('classesShown', { shown: all.length - gone, count: all.length }) : t('classes')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="min(420px, 70vh)" miw={200} style={{ overflowY: 'auto' }}>
        {all.map(({ name, color }) => (
          <Menu.CheckboxItem
            key={name}
            checked={!isHidden(name, hidden)}
            disabled={!hidden.has(name) && isHidden(name, hidden)}
            onChange={() => toggle(name)}
          >
            <LabelChip name={name} color={color} />
          </Menu.CheckboxItem>
        ))}
        {hidden.size > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(new Set())}>{t('showAllClasses')}</Menu.Item>
          </>
        )}
        {all.length === 0 && <Menu.Item disabled>{t('noClassesHere')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
