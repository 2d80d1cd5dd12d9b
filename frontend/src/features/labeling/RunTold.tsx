/** What a predictor that was asked could not do, and what of its answer could not be kept, in its own words. */
import { useTranslation } from 'react-i18next'
import { useValue } from '@/editor/useEditor'
import { useSession } from './context'
import own from './Suggestions.module.css'

export function RunTold() {
  const { t } = useTranslation('labeling')
  const { error, notes, isByItself } = useValue(useSession().run.state)
  if (!error && notes.length === 0) return null
  return (
    <div
      className={own.told}
      data-bad={(error && !isByItself) || undefined}
      role={error && !isByItself ? 'alert' : 'status'}
      data-testid="run-told"
    >
      {error && t('suggestions.failed', { error })}
      {!error && (
        <>
          {t('suggestions.notes', { count: notes.length })}
          <ul style={{ margin: 0, paddingLeft: 16 }}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
