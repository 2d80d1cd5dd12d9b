/** How somebody's own model is started for a predictor: a class, an API key, and the command to copy. */
import { Code, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { useSlug } from '@/lib/route'
import { CopyButton } from '@/ui/CopyButton'
import { TextLink } from '@/ui/links'
import classes from './Predictors.module.css'

const MODEL = `import firstpass as fp

class Detector:
    def predict(self, rows):
        for row in rows:
            x, y, width, height = ...  # what your model finds in row.image()
            yield row, [fp.BoundingBox("car", x, y, width, height, confidence=0.9)]`

export const commandFor = (predictor: string, server: string): string =>
  `firstpass agent my_model:Detector --url ${server} --key fp_... --predictor ${predictor}`

function Block({ text, label, testid }: { text: string; label: string; testid: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Code block flex={1} miw={0} className={classes.command} data-testid={testid}>
        {text}
      </Code>
      <CopyButton value={text} label={label} />
    </Group>
  )
}

export function StartAgent({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const mayMakeKeys = useMay('api_keys.manage')
  return (
    <section aria-labelledby="start-agent">
      <Title order={2} fz="md" id="start-agent">
        {t('agents.start')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('agents.startText')}
      </Text>
      <Stack component="ol" gap="md" className={classes.steps}>
        <li>
          <Text size="sm" mb={6}>
            {t('agents.write')}
          </Text>
          <Block text={MODEL} label={t('agents.copyModel')} testid="agent-model" />
        </li>
        <li>
          <Text size="sm">
            {t('agents.key')}{' '}
            {mayMakeKeys && (
              <TextLink to="/o/$slug/settings/api-keys" params={{ slug }}>
                {t('agents.makeKey')}
              </TextLink>
            )}
          </Text>
        </li>
        <li>
          <Text size="sm" mb={6}>
            {t('agents.run')}
          </Text>
          <Block
            text={commandFor(predictor.id, window.location.origin)}
            label={t('agents.copyCommand')}
            testid="agent-command"
          />
        </li>
      </Stack>
    </section>
  )
}
