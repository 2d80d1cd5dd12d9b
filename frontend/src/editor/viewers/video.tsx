/** Videos: in the browser's own player. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../media/Media.module.css'
import { Preview } from '../media/Preview'
import { type MediumProps, onlyShown } from '../viewer'

function Video({ source }: MediumProps) {
  const { t } = useTranslation('editor')
  const [isBroken, setBroken] = useState(false)
  if (isBroken || !source.media_url) return <Preview source={source} why={t('unplayable')} />
  return (
    <div className={classes.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: the file is shown as it came. */}
      <video
        controls
        preload="metadata"
        src={source.media_url}
        poster={source.thumbnail_url || undefined}
        aria-label={source.name}
        onError={() => setBroken(true)}
      />
    </div>
  )
}

export default onlyShown('video', Video)
