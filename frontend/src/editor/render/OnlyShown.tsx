/** A medium that nothing can be drawn on: the medium, and what can be done with it nevertheless. */
import { IconEye } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useEditor } from '../useEditor'
import type { Source } from '../viewer'
import { viewerOf } from '../viewers'
import classes from './Stage.module.css'

export function OnlyShown({ source }: { source: Source }) {
  const editor = useEditor()
  const { Medium } = viewerOf(source.modality)
  return (
    <section className={classes.onlyShown} data-testid="only-shown" aria-label={source.name}>
      <div className={classes.medium}>
        <Medium editor={editor} source={source} onFail={() => {}} />
      </div>
      <WhatCanBeDone modality={source.modality} />
    </section>
  )
}

function WhatCanBeDone({ modality }: { modality: string }) {
  const { t } = useTranslation('editor')
  const { ontology, isReadOnly } = useEditor()
  const questions = ontology.questions.length > 0 ? 'onlyShown.questions' : 'onlyShown.noQuestions'
  const sentences = [
    t('onlyShown.what', { medium: t([`media.${modality}`, 'media.other']) }),
    !isReadOnly && t(questions),
    ontology.hasObjects && t('onlyShown.objects'),
  ]
  return (
    <p className={classes.note} role="note">
      <IconEye size={16} aria-hidden />
      <span>{sentences.filter(Boolean).join(' ')}</span>
    </p>
  )
}
