/** Which predictor is asked, whether by itself when a task opens, and whether what others say is on show too. */
import { NativeSelect, SegmentedControl, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import panel from './Panel.module.css'
import own from './Suggestions.module.css'
import { useChoice } from './useChoice'
import { useOnly } from './useOnly'

export function WhoIsAsked() {
  const { t } = useTranslation('labeling')
  const { ready, predictor, choose, asksOnOpening, askOnOpening } = useChoice()
  const { isOnly, isOffered, own: ownCount, all, show } = useOnly()
  if (!predictor) return null
  return (
    <div className={own.asked} data-testid="who-is-asked">
      {ready.length > 1 ? (
        <NativeSelect
          size="xs"
          aria-label={t('suggestions.predictor')}
          title={predictor.name}
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
            { value: 'only', label: <Whose words={t('suggestions.only')} count={ownCount} /> },
            { value: 'all', label: <Whose words={t('suggestions.ofAll')} count={all} /> },
          ]}
        />
      )}
    </div>
  )
}

function Whose({ words, count }: { words: string; count: number }) {
  return (
    <>
      {words} <span className={panel.count}>{formatCount(count)}</span>
    </>
  )
}
