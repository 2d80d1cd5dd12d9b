/** The nodes that can be added. */
import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ADDED, type KindName } from './graph'
import { ICONS } from './nodeIcons'
import classes from './Workflows.module.css'

export function Palette({ onAdd }: { onAdd: (kind: KindName) => void }) {
  const { t } = useTranslation('workflows')
  return (
    <div className={classes.palette}>
      <Text size="sm" c="dimmed" mr={4}>
        {t('add')}
      </Text>
      {ADDED.map((kind) => {
        const Icon = ICONS[kind]
        return (
          <Button
            key={kind}
            variant="default"
            size="xs"
            leftSection={<Icon size={15} stroke={1.7} />}
            aria-label={t('addKind', { kind: t(`kinds.${kind}`) })}
            title={t(`about.${kind}`)}
            onClick={() => onAdd(kind)}
          >
            {t(`kinds.${kind}`)}
          </Button>
        )
      })}
    </div>
  )
}
