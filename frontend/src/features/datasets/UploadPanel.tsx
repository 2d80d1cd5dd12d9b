/** How far an upload is, and which files were refused and why. */
import { Anchor, Button, CloseButton, Group, List, Progress, ScrollArea, Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '@/lib/format'
import { useCut } from '@/lib/useCut'
import classes from './Datasets.module.css'
import type { Refused } from './upload'
import { useUploads } from './uploads'

/** Why a file was refused: two lines of it, and where there is more of it the rest on demand. */
export function Reason({ children }: { children: string }) {
  const { t } = useTranslation('datasets')
  const [isWhole, setWhole] = useState(false)
  const { text, isCut } = useCut(children)
  return (
    <>
      <Text ref={text} c="dimmed" inherit lineClamp={isWhole ? undefined : 2} className={classes.reason}>
        {children}
      </Text>
      {(isCut || isWhole) && (
        <Anchor component="button" type="button" size="xs" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {t(isWhole ? 'refusedLess' : 'refusedMore')}
        </Anchor>
      )}
    </>
  )
}

function RefusedFiles({ refused }: { refused: Refused[] }) {
  const { t } = useTranslation('datasets')
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        {t('refused', { count: refused.length })}
      </Text>
      <ScrollArea.Autosize mah={150} type="auto">
        <List size="sm" aria-label={t('refusedTitle')}>
          {refused.map(({ name, message }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two refused files may bear one name
            <List.Item key={index}>
              <Text span fw={600} inherit>
                {name}
              </Text>{' '}
              <Reason>{message}</Reason>
            </List.Item>
          ))}
        </List>
      </ScrollArea.Autosize>
    </>
  )
}

const NAMED = 3

/** "a.jpg was here already", and of many the first few by name. */
export function wordsFor(names: readonly string[], t: TFunction): string {
  const count = names.length
  if (count === 1) return t('duplicateNamed', { name: names[0] })
  const named = names.slice(0, NAMED).join(', ')
  return t('duplicatesNamed', { count, names: count > NAMED ? `${named} …` : named })
}

export function UploadPanel({ dataset }: { dataset: string }) {
  const { t } = useTranslation('datasets')
  const upload = useUploads(({ byDataset }) => byDataset[dataset])
  const { stop, dismiss } = useUploads.getState()
  if (!upload) return null
  const { finished, refused, created, duplicates, reading } = upload
  const percent = finished ? 100 : (100 * upload.sentBytes) / Math.max(1, upload.bytes)
  return (
    <section className={classes.panel} aria-live="polite" data-testid="upload-panel">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm" fw={600}>
          {finished ? t('uploaded') : t('uploading', { count: upload.files })}
        </Text>
        {finished ? (
          <CloseButton size="sm" aria-label={t('dismiss')} onClick={() => dismiss(dataset)} />
        ) : (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => stop(dataset)}>
            {t('stop')}
          </Button>
        )}
      </Group>
      <Progress value={percent} size={5} transitionDuration={120} aria-label={t('upload')} />
      <Group justify="space-between" mt={4} gap="xs">
        <Text size="xs" c="dimmed">
          {t('uploadedCount', { count: created })}
          {duplicates.length > 0 && ` · ${wordsFor(duplicates, t)}`}
          {reading > 0 && ` · ${t('reading', { count: reading })}`}
        </Text>
        <Text size="xs" c="dimmed">
          {formatBytes(upload.sentBytes)} / {formatBytes(upload.bytes)}
        </Text>
      </Group>
      {refused.length > 0 && <RefusedFiles refused={refused} />}
    </section>
  )
}
