/** One of twelve colours that colour-blind eyes can tell apart. */
import { ColorSwatch, Popover, SimpleGrid, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { labelColorNames, labelColors } from '@/lib/labelColors'

export function ColorPick({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const { t } = useTranslation('ontologies')
  const [opened, { toggle, close }] = useDisclosure(false)
  const nameOf = (color: string) => labelColorNames[color.toLowerCase()] ?? t('ownColor')
  return (
    <Popover opened={opened} onChange={close} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton onClick={toggle} aria-label={t('color', { name: nameOf(value) })} p={3}>
          <ColorSwatch color={value} size={18} radius={5} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <SimpleGrid cols={6} spacing={6}>
          {labelColors.map((color) => (
            <UnstyledButton
              key={color}
              aria-label={t('color', { name: nameOf(color) })}
              aria-pressed={color === value.toLowerCase()}
              title={nameOf(color)}
              onClick={() => {
                onChange(color)
                close()
              }}
            >
              <ColorSwatch color={color} size={24} radius={6}>
                {color === value.toLowerCase() && <IconCheck size={15} color="#000" />}
              </ColorSwatch>
            </UnstyledButton>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  )
}
