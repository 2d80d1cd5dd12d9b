/** Said where the ontology is empty: then there is nothing to choose, to draw or to answer. */
import { useTranslation } from 'react-i18next'
import { useEditor } from '@/editor/useEditor'
import panel from './Panel.module.css'

export function NothingToLabel() {
  const { t } = useTranslation('labeling')
  if (!useEditor().ontology.isEmpty) return null
  return (
    <section className={panel.section}>
      <div className={panel.empty}>
        <strong>{t('nothingToLabel')}</strong>
        {t('nothingToLabelHint')}
      </div>
    </section>
  )
}
