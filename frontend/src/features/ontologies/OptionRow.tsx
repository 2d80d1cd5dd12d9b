/** One option of a question, and the questions asked when it is chosen. */
import { Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Option } from '@/api/types'
import { AskMenu } from './AskMenu'
import { FeatureRow } from './FeatureRow'
import { HotkeyInput } from './HotkeyInput'
import classes from './Ontology.module.css'
import { RowMenu } from './RowMenu'
import type { TreeProps } from './TreeEditor'
import { useFocusWhenNew } from './useFocusWhenNew'

interface OptionRowProps extends TreeProps {
  option: Option
  number: number
  among: readonly string[]
}

export function OptionRow({ option, number, among, dispatch, mistakes }: OptionRowProps) {
  const { t } = useTranslation('ontologies')
  const { id } = option
  const wrong = mistakes.get(id) ?? []
  const field = useFocusWhenNew(option.name)
  const name = option.name || t('unnamed')
  return (
    <div className={classes.feature}>
      <div className={classes.row}>
        <span className={classes.lead}>
          <span className={classes.bullet} aria-hidden="true" />
        </span>
        <TextInput
          ref={field}
          data-named={id}
          className={classes.name}
          size="xs"
          value={option.name}
          onChange={(event) => dispatch({ do: 'change-option', id, change: { name: event.currentTarget.value } })}
          aria-label={t('optionName', { number })}
          placeholder={t('optionName', { number })}
          error={wrong.some((mistake) => mistake.startsWith('name'))}
        />
        <span className={classes.key}>
          <HotkeyInput
            value={option.hotkey}
            label={t('hotkeyOf', { name })}
            wrong={wrong.some((mistake) => mistake.startsWith('hotkey'))}
            onChange={(hotkey) => dispatch({ do: 'change-option', id, change: { hotkey } })}
          />
        </span>
        <span className={classes.ask}>
          <AskMenu label={t('addBelowOption')} below={id} dispatch={dispatch} />
        </span>
        <RowMenu
          name={name}
          onMove={(by) => dispatch({ do: 'move', id, by, among })}
          onRemove={() => dispatch({ do: 'remove-option', id })}
        />
      </div>
      {wrong.map((mistake) => (
        <Text key={mistake} className={classes.mistake}>
          {t(`mistakes.${mistake}`)}
        </Text>
      ))}
      {option.features.length > 0 && (
        <div className={classes.below}>
          {option.features.map((feature) => (
            <FeatureRow
              key={feature.id}
              feature={feature}
              among={option.features.map((one) => one.id)}
              dispatch={dispatch}
              mistakes={mistakes}
            />
          ))}
        </div>
      )}
    </div>
  )
}
