/** Texts: as they are written, to be read. */
import { useTranslation } from 'react-i18next'
import classes from '../media/Media.module.css'
import { cut, Written } from '../media/Written'
import { type MediumProps, onlyShown } from '../viewer'

function Text({ source }: MediumProps) {
  return <Written source={source}>{(text) => <Plain text={text} />}</Written>
}

function Plain({ text }: { text: string }) {
  const { t } = useTranslation('editor')
  const { shown, left } = cut(text)
  return (
    <div className={classes.text} data-testid="medium-text">
      {shown}
      {left > 0 && <span className={classes.left}>{t('cut', { count: left })}</span>}
    </div>
  )
}

export default onlyShown('text', Text)
