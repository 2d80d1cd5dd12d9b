/** One feature: its kind, colour, name and key, and below it its options and the questions about it. */
import { Button, Checkbox, Text, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Feature } from '@/api/types'
import { AskMenu } from './AskMenu'
import { ColorPick } from './ColorPick'
import { HotkeyInput } from './HotkeyInput'
import { hasOptions, iconOf, isObject, nameOf } from './kinds'
import classes from './Ontology.module.css'
import { OptionRow } from './OptionRow'
import { RowMenu } from './RowMenu'
import { settingsOf } from './settings'
import type { TreeProps } from './TreeEditor'
import { useFocusWhenNew } from './useFocusWhenNew'

interface FeatureRowProps extends TreeProps {
  feature: Feature
  /** The ids shown beside it, itself among them. */
  among: readonly string[]
}

export function FeatureRow({ feature, among, dispatch, mistakes }: FeatureRowProps) {
  const { t } = useTranslation('ontologies')
  const { id, kind } = feature
  const Icon = iconOf(kind)
  const Settings = settingsOf(kind)
  const wrong = mistakes.get(id) ?? []
  const field = useFocusWhenNew(feature.name)
  const name = feature.name || t('unnamed')
  const change = (by: Partial<Feature>) => dispatch({ do: 'change-feature', id, change: by })
  return (
    <div className={classes.feature}>
      <div className={classes.row}>
        <span className={classes.lead}>
          <span title={nameOf(kind)} className={classes.icon}>
            <Icon size={17} stroke={1.7} aria-label={nameOf(kind)} />
          </span>
          {isObject(kind) && <ColorPick value={feature.color} onChange={(color) => change({ color })} />}
        </span>
        <TextInput
          ref={field}
          data-named={id}
          className={classes.name}
          size="xs"
          value={feature.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          aria-label={t('featureName', { kind: nameOf(kind) })}
          placeholder={nameOf(kind)}
          error={wrong.some((mistake) => mistake.startsWith('name'))}
        />
        <span className={classes.key}>
          <HotkeyInput
            value={feature.hotkey}
            label={t('hotkeyOf', { name })}
            wrong={wrong.some((mistake) => mistake.startsWith('hotkey'))}
            onChange={(hotkey) => change({ hotkey })}
          />
        </span>
        <Checkbox
          className={classes.required}
          size="xs"
          label={t('requiredLabel')}
          checked={feature.required}
          onChange={(event) => change({ required: event.currentTarget.checked })}
        />
        <span className={classes.ask}>
          {isObject(kind) && <AskMenu label={t('addNested')} below={id} dispatch={dispatch} />}
        </span>
        <RowMenu
          name={name}
          onMove={(by) => dispatch({ do: 'move', id, by, among })}
          onRemove={() => dispatch({ do: 'remove-feature', id })}
        />
      </div>
      {wrong.map((mistake) => (
        <Text key={mistake} className={classes.mistake}>
          {t(`mistakes.${mistake}`)}
        </Text>
      ))}
      <div className={classes.below}>
        {Settings && <Settings settings={feature.settings} onChange={(settings) => change({ settings })} />}
        {feature.options.map((option, index) => (
          <OptionRow
            key={option.id}
            option={option}
            number={index + 1}
            among={feature.options.map((one) => one.id)}
            dispatch={dispatch}
            mistakes={mistakes}
          />
        ))}
        {hasOptions(kind) && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            w="fit-content"
            leftSection={<IconPlus size={14} />}
            onClick={() => dispatch({ do: 'add-option', feature: id })}
          >
            {t('addOption')}
          </Button>
        )}
        {feature.features.map((nested) => (
          <FeatureRow
            key={nested.id}
            feature={nested}
            among={feature.features.map((one) => one.id)}
            dispatch={dispatch}
            mistakes={mistakes}
          />
        ))}
      </div>
    </div>
  )
}
