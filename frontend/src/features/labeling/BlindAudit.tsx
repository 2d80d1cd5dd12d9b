/** Stands where suggestions would: this data row is answered without what any model says of it. */
import { useTranslation } from 'react-i18next'
import panel from './Panel.module.css'

export function BlindAudit() {
  const { t } = useTranslation('labeling')
  return (
    <section className={panel.section} data-fits aria-label={t('blind.title')} data-testid="blind-audit">
      <header className={panel.head}>
        <h2>{t('blind.title')}</h2>
      </header>
      <div className={panel.empty}>
        <strong>{t('blind.lead')}</strong>
        {t('blind.hint')}
      </div>
    </section>
  )
}
