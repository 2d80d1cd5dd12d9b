/** The kinds of predictor to choose from, by where their versions come from. */
import { Group, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PredictorFamily } from '@/api/types'
import { iconOf, nameOf } from '@/features/ontologies/kinds'
import { assetIcon } from '@/ui/assets'
import { byRoom } from './families'
import classes from './Predictors.module.css'

function Card({ family, onChoose }: { family: PredictorFamily; onChoose: () => void }) {
  const { t } = useTranslation(['predictors', 'ui'])
  return (
    <UnstyledButton className={classes.card} data-testid="family" data-family={family.name} onClick={onChoose}>
      <Text fw={600}>{family.title}</Text>
      <Text size="sm" c="dimmed" className={classes.summary}>
        {family.summary}
      </Text>
      <Group gap={6} className={classes.signs}>
        {family.modalities.map((modality) => {
          const Icon = assetIcon(modality)
          const name = t(`ui:assets.${modality}`, { defaultValue: modality })
          return <Icon key={modality} size={16} stroke={1.6} aria-label={name} role="img" />
        })}
        <span className={classes.between} aria-hidden />
        {family.kinds.map((kind) => {
          const Icon = iconOf(kind)
          return <Icon key={kind} size={16} stroke={1.6} aria-label={nameOf(kind)} role="img" />
        })}
      </Group>
      {family.takes_prompts && (
        <Text size="xs" c="dimmed">
          {t('takesPrompts')}
        </Text>
      )}
    </UnstyledButton>
  )
}

interface FamilyCardsProps {
  families: readonly PredictorFamily[]
  onChoose: (family: string) => void
}

export function FamilyCards({ families, onChoose }: FamilyCardsProps) {
  const { t } = useTranslation('predictors')
  return (
    <Stack gap="xl">
      {byRoom(families).map(([room, found]) => (
        <section key={room} aria-labelledby={`room-${room}`}>
          <Title order={2} fz="md" id={`room-${room}`}>
            {t(`rooms.${room}.title`)}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t(`rooms.${room}.text`)}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
            {found.map((family) => (
              <Card key={family.name} family={family} onChoose={() => onChoose(family.name)} />
            ))}
          </SimpleGrid>
        </section>
      ))}
    </Stack>
  )
}
