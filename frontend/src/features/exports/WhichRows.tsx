/** Of which data rows: all, or those that lie in what is chosen here, in each of it. */
import { MultiSelect, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Choice } from './choice'
import type { Options } from './options'
import { Pick } from './Pick'

interface WhichRowsProps {
  choice: Choice
  options: Options
  onChange: (by: Partial<Choice>) => void
}

export function WhichRows({ choice, options, onChange }: WhichRowsProps) {
  const { t } = useTranslation('exports')
  const { batches, dataset, slice, project } = choice
  const narrowed = [batches.length > 0, dataset, slice].filter(Boolean).length
  return (
    <div>
      <Text size="xs" c="dimmed" mb={6}>
        {t(narrowed > 1 ? 'rowsOfEach' : narrowed === 1 ? 'rowsOfOne' : 'rowsAll')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" verticalSpacing="xs">
        {project && (
          <MultiSelect
            size="xs"
            label={t('batches')}
            placeholder={batches.length === 0 ? t('any') : undefined}
            disabled={options.batches.length === 0}
            clearable
            searchable={options.batches.length > 8}
            data={options.batches}
            value={batches}
            onChange={(picked) => onChange({ batches: picked })}
          />
        )}
        <Pick
          label={t('dataset')}
          any={t('any')}
          disabled={options.datasets.length === 0}
          options={options.datasets}
          value={dataset}
          onChange={(picked) => onChange({ dataset: picked })}
        />
        <Pick
          label={t('slice')}
          hint={slice ? t('sliceHint') : undefined}
          any={t(options.slices.length > 0 ? 'any' : 'noSlices')}
          disabled={options.slices.length === 0}
          options={options.slices}
          value={slice}
          onChange={(picked) => onChange({ slice: picked })}
        />
      </SimpleGrid>
    </div>
  )
}
