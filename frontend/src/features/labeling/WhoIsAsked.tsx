/** Which predictor is asked, whether by itself when a task opens, and whether what others say is on show too. */
import { NativeSelect, SegmentedControl, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import panel from './Panel.module.css'
import own from './Suggestions.module.css'
import { useChoice } from './useChoice'
import { useOnly } from './useOnly'

export function WhoIsAsked() {
  const { t } = useTranslation('labeling')
  const { ready, predictor, choose, asksOnOpening, askOnOpening } = useChoice()
  const { isOnly, isOffered, show } = useOnly()
  if (!predictor) return null
  return (
    <div className={own.asked} data-testid="who-is-asked">
      {ready.length > 1 ? (
        <NativeSelect
          size="xs"
          aria-label={t('suggestions.predictor')}
          value={predictor.id}
          onChange={(event) => choose(event.currentTarget.value)}
          data={ready.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : (
        <span className={panel.faint} title={predictor.name}>
          {predictor.name}
        </span>
      )}
      <Switch
        size="xs"
        labelPosition="left"
        label={t('suggestions.onOpening')}
        checked={asksOnOpening}
        onChange={(event) => askOnOpening(event.currentTarget.checked)}
      />
      {isOffered && (
        <SegmentedControl
          size="xs"
          fullWidth
          className={own.whose}
          data-testid="whose"
          aria-label={t('suggestions.whose')}
          value={isOnly ? 'only' : 'all'}
          onChange={(value) => show(value === 'only')}
          data={[
            { value: 'only', label: t('suggestions.only') },
            { value: 'all', label: t('suggestions.ofAll') },
          ]}
        />
      )}
    </div>
  )
}
