/** The ways to begin a workflow. */
import { SimpleGrid, Text, Title, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Graph } from './graph'
import { begin, TEMPLATES } from './templates'
import classes from './Workflows.module.css'

export function Templates({ onBegin }: { onBegin: (graph: Graph) => void }) {
  const { t } = useTranslation('workflows')
  return (
    <section>
      <Title order={2} fz="md" mb="sm">
        {t('begin')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {TEMPLATES.map((template) => (
          <UnstyledButton
            key={template}
            className={classes.template}
            data-testid="template"
            data-template={template}
            onClick={() => onBegin(begin(template, (key) => t(`named.${key}`)))}
          >
            <Text fw={600}>{t(`templates.${template}.title`)}</Text>
            <Text size="sm" c="dimmed">
              {t(`templates.${template}.text`)}
            </Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </section>
  )
}
