/** What a predictor suggests as the answer to a question: taken or refused beside the question itself. */
import { ActionIcon, Text } from '@mantine/core'
import { IconCheck, IconSparkles, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import * as actions from '@/editor/core/actions'
import { rated } from '@/editor/core/sureness'
import type { Feature } from '@/editor/core/types'
import { useEditor, useObjects, useWaiting } from '@/editor/useEditor'
import { formatConfidence } from '@/lib/format'
import { answerInWords } from './answerInWords'
import { KeyTip } from './KeyTip'
import { useModelName } from './predictors'
import own from './Suggestions.module.css'

export function SuggestedAnswer({ feature }: { feature: Feature }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useWaiting(editor)
  useObjects(editor)
  const modelName = useModelName()
  const suggestion = actions.suggestedAnswer(editor, feature)
  if (!suggestion || editor.isReadOnly) return null
  const { id, value } = suggestion.annotation
  const confidence = rated(suggestion.annotation)
  const words = answerInWords(feature, value)
  const sure = confidence === null ? '' : formatConfidence(confidence)
  return (
    <div className={own.answer} data-testid="suggested-answer">
      <IconSparkles size={14} stroke={1.8} aria-hidden />
      <Text size="xs" flex={1} miw={0} title={modelName(suggestion.predictorVersion) ?? suggestion.name}>
        {t('suggestions.answer', { words, sure })}
      </Text>
      <KeyTip action="accept-answer">
        <ActionIcon
          size="sm"
          variant="light"
          color="teal"
          aria-label={t('suggestions.acceptName', { name: words })}
          onClick={() => actions.acceptOne(editor, id)}
        >
          <IconCheck size={14} />
        </ActionIcon>
      </KeyTip>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('suggestions.rejectName', { name: words })}
        onClick={() => actions.rejectOne(editor, id)}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}
