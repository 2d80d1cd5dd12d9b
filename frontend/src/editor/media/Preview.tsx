/** What is left to show of a medium that this page or this browser cannot: its small picture, and the way to the file. */
import { Anchor, Text } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Source } from '../viewer'
import classes from './Media.module.css'

export function Preview({ source, why }: { source: Source; why?: string }) {
  const [isBroken, setBroken] = useState(false)
  return (
    <div className={classes.preview}>
      {source.thumbnail_url && !isBroken ? (
        <img src={source.thumbnail_url} alt="" onError={() => setBroken(true)} />
      ) : (
        <IconFile size={48} stroke={1} aria-hidden />
      )}
      {why && (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      )}
      <FileLink source={source} />
    </div>
  )
}

export function FileLink({ source }: { source: Source }) {
  const { t } = useTranslation('editor')
  if (!source.media_url) return null
  return (
    <Anchor href={source.media_url} target="_blank" rel="noreferrer" size="sm">
      {t('openFile')}
    </Anchor>
  )
}
