/** The questions about the whole data row. */
import { useTranslation } from 'react-i18next'
import { answer } from '@/editor/core/answering'
import { Question } from '@/editor/forms'
import { useEditor, useObjects } from '@/editor/useEditor'
import { Asking } from './Asking'
import { enterOnly, goOnFrom } from './answerByKey'
import panel from './Panel.module.css'
import { SuggestedAnswer } from './SuggestedAnswer'
import { useAsked } from './useAsked'

export function QuestionPanel() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const rows = useObjects(editor)
  const { questions } = editor.ontology
  const fields = useAsked(null)
  if (questions.length === 0) return null
  return (
    <Asking title={t('questions')} about="whole">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the fields within have the focus; it hears their keys. */}
      <div ref={fields} className={panel.asked} onKeyDown={(event) => enterOnly(event) && goOnFrom(event)}>
        {questions.map((feature) => (
          <div key={feature.id}>
            <Question
              feature={feature}
              value={rows.find((row) => row.feature === feature.id)?.value}
              isDisabled={editor.isReadOnly}
              onChange={(value) => answer(editor, feature, value)}
            />
            <SuggestedAnswer feature={feature} />
          </div>
        ))}
      </div>
    </Asking>
  )
}
