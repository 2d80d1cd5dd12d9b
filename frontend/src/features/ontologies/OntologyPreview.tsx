/** The ontology as annotators will meet it; questions can be tried out. */
import {
  Badge,
  Checkbox,
  Group,
  Paper,
  Radio,
  Stack,
  Text,
  Textarea,
  ThemeIcon,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { IconHierarchy2 } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Feature, Option } from '@/api/types'
import { LabelChip } from '@/ui/LabelChip'
import { hasOptions, isObject } from './kinds'
import classes from './Ontology.module.css'

function Choices({ feature }: { feature: Feature }) {
  const { t } = useTranslation('ontologies')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const many = feature.kind === 'checklist'
  const Box = many ? Checkbox : Radio
  function toggle({ id }: Option) {
    const next = new Set(many ? chosen : [])
    if (!chosen.has(id)) next.add(id)
    else if (many) next.delete(id)
    setChosen(next)
  }
  return (
    <Stack gap={10}>
      {feature.options.map((option) => (
        <div key={option.id}>
          <Box
            size="xs"
            label={`${option.name || t('unnamed')}${option.hotkey ? ` (${option.hotkey.toUpperCase()})` : ''}`}
            checked={chosen.has(option.id)}
            onChange={() => toggle(option)}
          />
          {chosen.has(option.id) && option.features.length > 0 && <Questions features={option.features} />}
        </div>
      ))}
    </Stack>
  )
}

/** Options in the order in which they are chosen; chosen once more, one gives its place up. */
function Ranking({ feature }: { feature: Feature }) {
  const { t } = useTranslation('ontologies')
  const [order, setOrder] = useState<readonly string[]>([])
  const choose = (id: string) => setOrder(order.includes(id) ? order.filter((each) => each !== id) : [...order, id])
  return (
    <Stack gap={8}>
      {feature.options.map(({ id, name, hotkey, features }) => (
        <div key={id}>
          <UnstyledButton aria-pressed={order.includes(id)} onClick={() => choose(id)}>
            <Group gap={8} wrap="nowrap" fz="xs">
              <Badge circle variant={order.includes(id) ? 'filled' : 'default'}>
                {order.indexOf(id) + 1 || ''}
              </Badge>
              {`${name || t('unnamed')}${hotkey ? ` (${hotkey.toUpperCase()})` : ''}`}
            </Group>
          </UnstyledButton>
          {order.includes(id) && features.length > 0 && <Questions features={features} />}
        </div>
      ))}
    </Stack>
  )
}

function Questions({ features }: { features: Feature[] }) {
  const { t } = useTranslation('ontologies')
  return (
    <Stack gap="sm" className={classes.questions}>
      {features.map((feature) => (
        <div key={feature.id}>
          <Text size="sm" fw={600} mb={4}>
            {feature.name || t('unnamed')}
            {feature.required && <span aria-hidden="true"> *</span>}
          </Text>
          {feature.kind === 'ranking' ? (
            <Ranking feature={feature} />
          ) : hasOptions(feature.kind) ? (
            <Choices feature={feature} />
          ) : (
            <Textarea
              size="xs"
              autosize
              minRows={1}
              placeholder={t('typeHere')}
              aria-label={feature.name || t('unnamed')}
            />
          )}
        </div>
      ))}
    </Stack>
  )
}

export function OntologyPreview({ features }: { features: Feature[] }) {
  const { t } = useTranslation('ontologies')
  const objects = features.filter(({ kind }) => isObject(kind))
  const questions = features.filter(({ kind }) => !isObject(kind))
  return (
    <Paper p="md" className={classes.preview} component="aside">
      <Title order={2} fz="sm">
        {t('preview')}
      </Title>
      {features.length > 0 && (
        <Text size="xs" c="dimmed" mb="sm">
          {t('previewText')}
        </Text>
      )}
      {features.length === 0 && (
        <Stack align="center" gap="xs" py="lg" ta="center">
          <ThemeIcon size={36} radius="lg" variant="light" color="gray" aria-hidden>
            <IconHierarchy2 size={20} />
          </ThemeIcon>
          <Text size="sm" c="dimmed">
            {t('previewEmpty')}
          </Text>
        </Stack>
      )}
      <Stack gap="md">
        {objects.length > 0 && (
          <div>
            <Text size="xs" c="dimmed" fw={600} mb={6}>
              {t('previewDraw')}
            </Text>
            <Stack gap={8}>
              {objects.map((feature) => (
                <div key={feature.id}>
                  <LabelChip name={feature.name || t('unnamed')} color={feature.color} hotkey={feature.hotkey} />
                  {feature.features.length > 0 && <Questions features={feature.features} />}
                </div>
              ))}
            </Stack>
          </div>
        )}
        {questions.length > 0 && (
          <div>
            <Text size="xs" c="dimmed" fw={600} mb={6}>
              {t('previewAsk')}
            </Text>
            <Questions features={questions} />
          </div>
        )}
      </Stack>
    </Paper>
  )
}
