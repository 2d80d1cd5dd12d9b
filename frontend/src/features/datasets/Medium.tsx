/** The medium itself, as far as a browser can show it; else its picture, and the file to open. */
import { Alert, Anchor, Button, Skeleton, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { DataRow } from '@/api/types'
import type { DrawnShape } from '@/ui/AnnotatedImage'
import { AnnotatedImage } from '@/ui/AnnotatedImage'
import { AssetPicture } from '@/ui/AssetPicture'
import { ProblemAlert } from '@/ui/ErrorState'
import classes from './Datasets.module.css'
import { messagesIn, readableText, type Utterance } from './mediumText'
import { useCutTilesAgain, useMediumText } from './queries'

const READ = new Set(['text', 'html', 'conversation'])

interface MediumProps {
  row: DataRow
  shapes?: readonly DrawnShape[]
}

function Reading({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and by keyboard too
    <section className={classes.reading} tabIndex={0} data-testid="medium-text">
      {text}
    </section>
  )
}

function Talk({ messages }: { messages: readonly Utterance[] }) {
  const { t } = useTranslation('datasets')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and by keyboard too
    <section className={classes.reading} tabIndex={0} data-testid="medium-talk" aria-label={t('detail.messages')}>
      <Stack gap="sm">
        {messages.map(({ id, user, content }) => (
          <div key={id}>
            <Text size="xs" c="dimmed" fw={600}>
              {user || t('detail.somebody')}
            </Text>
            {content}
          </div>
        ))}
      </Stack>
    </section>
  )
}

/** What can be read is read: of a page its text, of a conversation who said what. Nothing of the file is ever run. */
function Words({ row }: { row: DataRow }) {
  const { t } = useTranslation('datasets')
  const { data, isError } = useMediumText(row)
  if (isError) return <Alert color="gray">{t('detail.noText')}</Alert>
  if (data === undefined) return <Skeleton h={180} />
  if (row.modality === 'conversation') {
    const messages = messagesIn(data.text)
    if (messages) return <Talk messages={messages} />
  }
  return (
    <>
      <Reading text={row.modality === 'html' ? readableText(data.text) : data.text} />
      {data.isCut && (
        <Text size="xs" c="dimmed">
          {t('detail.cut')}
        </Text>
      )}
    </>
  )
}

function Still({ row, shapes }: MediumProps) {
  const { t } = useTranslation('datasets')
  const drawn = row.modality === 'image'
  return (
    <>
      <div className={classes.preview}>
        {drawn ? (
          <AnnotatedImage
            src={row.shown_url}
            alt={row.name}
            width={row.width}
            height={row.height}
            fit="contain"
            shapes={shapes}
            dashed
          />
        ) : (
          <AssetPicture row={row} alt={row.name} fit="contain" shapes={shapes} dashed />
        )}
      </div>
      {!drawn && row.media_url && (
        <Text size="xs" c="dimmed">
          {t(row.modality === 'document' ? 'detail.firstPage' : 'detail.notShown')}
        </Text>
      )}
    </>
  )
}

/** A map fails where its tiles were not all cut; who may edit the catalog tries again. */
function Retry({ row }: { row: DataRow }) {
  const { t } = useTranslation('datasets')
  const mayEdit = useMay('catalog.edit')
  const cutting = useCutTilesAgain(row.id)
  if (!mayEdit) return null
  return (
    <Stack gap="xs" align="flex-start" mt="xs">
      {cutting.isError && <ProblemAlert error={cutting.error} />}
      <Button size="xs" variant="default" loading={cutting.isPending} onClick={() => cutting.mutate()}>
        {t('detail.retry')}
      </Button>
    </Stack>
  )
}

export function Medium({ row, shapes }: MediumProps) {
  const { t } = useTranslation('datasets')
  if (row.state === 'failed') {
    return (
      <Alert color="red" title={t('detail.failed')}>
        {row.error}
        {row.modality === 'geospatial' && <Retry row={row} />}
      </Alert>
    )
  }
  const playable = row.media_url !== ''
  return (
    <Stack gap={6} data-testid="medium" data-modality={row.modality}>
      {row.modality === 'video' && playable ? (
        // biome-ignore lint/a11y/useMediaCaption: what is to be labeled has none
        <video className={classes.video} src={row.media_url} poster={row.thumbnail_url} controls preload="metadata" />
      ) : row.modality === 'audio' && playable ? (
        <>
          <div className={classes.wave}>
            <AssetPicture row={row} />
          </div>
          {/* biome-ignore lint/a11y/useMediaCaption: what is to be labeled has none */}
          <audio className={classes.audio} src={row.media_url} controls preload="metadata" aria-label={row.name} />
        </>
      ) : READ.has(row.modality) && playable ? (
        <Words row={row} />
      ) : (
        <Still row={row} shapes={shapes} />
      )}
      {row.media_url && (
        <Anchor href={row.media_url} target="_blank" rel="noreferrer" size="sm">
          {t(row.modality === 'document' ? 'detail.openPdf' : 'detail.open')}
        </Anchor>
      )}
    </Stack>
  )
}
