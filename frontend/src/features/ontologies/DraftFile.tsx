/** The file that an ontology is drafted from, and how far it is read. */
import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftedOntology } from '@/api/types'
import { FileChoice } from '@/features/imports/FileChoice'
import { FormatSelect } from '@/features/imports/FormatSelect'
import { useFormatOf } from '@/features/imports/told'
import type { Format } from '@/features/imports/wishes'
import { formatBytes } from '@/lib/format'
import { ProblemAlert } from '@/ui/ErrorState'
import { useDraftFromFile } from './queries'

/** First its bytes leave, then the server reads them, which it does not count. */
function Reading({ file, sent }: { file: File; sent: number }) {
  const { t } = useTranslation('ontologies')
  const isSent = sent >= file.size
  const what = t(isSent ? 'fromFile.reading' : 'fromFile.sending', { name: file.name })
  return (
    <div role="status">
      <Progress
        value={isSent ? 100 : (100 * sent) / file.size}
        animated={isSent}
        size={5}
        transitionDuration={120}
        aria-label={what}
      />
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {what}
        </Text>
        <Text size="xs" c="dimmed">
          {formatBytes(Math.min(sent, file.size))} / {formatBytes(file.size)}
        </Text>
      </Group>
    </div>
  )
}

interface DraftFileProps {
  formats: readonly Pick<Format, 'name' | 'title'>[]
  onDrafted: (draft: DraftedOntology, file: string) => void
}

export function DraftFile({ formats, onDrafted }: DraftFileProps) {
  const { t } = useTranslation('ontologies')
  const [file, setFile] = useState<File | null>(null)
  const { format, told, look, choose: chooseFormat } = useFormatOf(formats, 'coco')
  const [sent, setSent] = useState(0)
  const drafting = useDraftFromFile()
  function choose(next: File | null) {
    setFile(next)
    drafting.reset()
    void look(next)
  }
  function read(event: FormEvent) {
    event.preventDefault()
    if (!file) return
    setSent(0)
    drafting.mutate({ file, format, onBytes: setSent }, { onSuccess: (draft) => onDrafted(draft, file.name) })
  }
  return (
    <form onSubmit={read} data-testid="draft-file">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('fromFile.text')}
        </Text>
        <Paper p="md">
          <Stack gap="sm">
            <FileChoice file={file} onChange={choose} />
            <FormatSelect
              label={t('fromFile.format')}
              formats={formats}
              value={format}
              told={told}
              onChange={chooseFormat}
            />
            {drafting.isPending && file && <Reading file={file} sent={sent} />}
            {drafting.isError && <ProblemAlert error={drafting.error} />}
            <Group>
              <Button type="submit" disabled={!file || told === 'asked'} loading={drafting.isPending}>
                {t('fromFile.read')}
              </Button>
            </Group>
          </Stack>
        </Paper>
      </Stack>
    </form>
  )
}
