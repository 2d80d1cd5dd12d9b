/** Texts: as they are written, to be read, with the entities that were found in them marked. */
import { useTranslation } from 'react-i18next'
import { piecesOf, type Stretch } from '@/lib/pieces'
import type { Editor } from '../core/editor'
import type { Annotation } from '../core/types'
import type { Entity } from '../kinds/entity'
import classes from '../media/Media.module.css'
import { cut, Written } from '../media/Written'
import { NO_COLOR } from '../render/sync'
import { useObjects, useValue, useWaiting } from '../useEditor'
import { type MediumProps, onlyShown } from '../viewer'

interface Mark extends Stretch {
  readonly id: string
  readonly color: string
  readonly name: string
  readonly isSuggested: boolean
  readonly isActive: boolean
}

function Text({ editor, source }: MediumProps) {
  return <Written source={source}>{(text) => <Marked editor={editor} text={text} />}</Written>
}

/** The entities of the whole text: what was said, and what is suggested. */
function useMarks(editor: Editor): Mark[] {
  const focused = useValue(editor.suggestions.focus)
  const chosen = useValue(editor.selection.chosen)
  const { shown } = useWaiting(editor)
  const said = useObjects(editor)
  const marksOf = (rows: readonly Annotation[], isSuggested: boolean) =>
    rows
      .filter(({ kind, at }) => kind === 'entity' && !at)
      .map(({ id, feature, value }) => ({
        ...(value as Entity),
        id,
        color: editor.ontology.feature(feature)?.color || NO_COLOR,
        name: editor.ontology.feature(feature)?.name ?? '',
        isSuggested,
        isActive: isSuggested ? id === focused : chosen.has(id),
      }))
  return [
    ...marksOf(
      shown.map(({ annotation }) => annotation),
      true,
    ),
    ...marksOf(said, false),
  ]
}

function Marked({ editor, text }: { editor: Editor; text: string }) {
  const { t } = useTranslation('editor')
  const { shown, left } = cut(text)
  const pieces = piecesOf(shown, useMarks(editor))
  return (
    <div className={classes.text} data-testid="medium-text">
      {pieces.map(({ start, text: words, over }) => {
        const mark = over.find(({ isActive }) => isActive) ?? over[0]
        if (!mark) return <span key={start}>{words}</span>
        return (
          <mark
            key={start}
            className={classes.mark}
            style={{ '--mark': mark.color } as React.CSSProperties}
            title={over.map(({ name }) => name).join(', ')}
            data-suggested={mark.isSuggested || undefined}
            data-active={mark.isActive || undefined}
          >
            {words}
          </mark>
        )
      })}
      {left > 0 && <span className={classes.left}>{t('cut', { count: left })}</span>}
    </div>
  )
}

export default onlyShown('text', Text)
