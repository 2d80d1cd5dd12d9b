/** Recordings: in the browser's own player, below the picture of their loudness. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../media/Media.module.css'
import { Preview } from '../media/Preview'
import { type MediumProps, onlyShown } from '../viewer'

function Audio({ source }: MediumProps) {
  const { t } = useTranslation('editor')
  const [isBroken, setBroken] = useState(false)
  const [hasPicture, setHasPicture] = useState(Boolean(source.thumbnail_url))
  if (isBroken || !source.media_url) return <Preview source={source} why={t('unplayable')} />
  return (
    <div className={classes.player}>
      {hasPicture && <img src={source.thumbnail_url} alt="" onError={() => setHasPicture(false)} />}
      {/* biome-ignore lint/a11y/useMediaCaption: the file is played as it came. */}
      <audio
        controls
        preload="metadata"
        src={source.media_url}
        aria-label={source.name}
        onError={() => setBroken(true)}
      />
    </div>
  )
}

export default onlyShown('audio', Audio)
