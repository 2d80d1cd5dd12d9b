/** A file on its way in: chosen, looked at, with how it shall be taken; nothing is sent before Start. */
import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { JobPanel } from '@/features/jobs/JobPanel'
import { isActive, useJob } from '@/features/jobs/queries'
import { ProblemAlert } from '@/ui/ErrorState'
import { FileChoice } from './FileChoice'
import { FormatSelect } from './FormatSelect'
import { useFormatOf } from './told'
import { EARLIER, type Format, type ImportWishes, isSame, MANNERS, MODES } from './wishes'

interface FileImportProps {
  /** Those that are read. */
  formats: readonly Pick<Format, 'name' | 'title'>[]
  /** The format that is proposed as long as no file shows another. */
  initial: string
  /** Whether what was there before may be forgotten first. */
  replaces?: boolean
  /** Whether an earlier import may have said something that this one takes the place of. */
  follows?: boolean
  /** Whether the server may fetch it from an address instead. */
  fetches?: boolean
  send: (wishes: ImportWishes) => Promise<Job>
}

export function FileImport({
  formats,
  initial,
  replaces = false,
  follows = false,
  fetches = false,
  send,
}: FileImportProps) {
  const { t } = useTranslation('imports')
  const [file, setFile] = useState<File | null>(null)
  const [address, setAddress] = useState('')
  const { format, told, look, choose: chooseFormat } = useFormatOf(formats, initial)
  const [manner, setManner] = useState<ImportWishes['manner']>('each')
  const [mode, setMode] = useState<ImportWishes['mode']>('append')
  const [earlier, setEarlier] = useState<ImportWishes['earlier']>('replace')
  const [version, setVersion] = useState('')
  const [sent, setSent] = useState<{ job: string; wishes: ImportWishes } | null>(null)
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null })

  const source = file ?? address.trim()
  const wishes: ImportWishes = { source, format, manner, mode, earlier, version: version.trim() || undefined }
  const job = useJob(sent?.job ?? null).data
  /** The same in the same way is sent once, unless it came to nothing. */
  const isSent = sent !== null && isSame(sent.wishes, wishes) && job?.state !== 'failed' && job?.state !== 'cancelled'

  function choose(next: File | null) {
    setFile(next)
    setState({ busy: false, error: null })
    void look(next)
  }
  function another() {
    setAddress('')
    setSent(null)
    choose(null)
  }
  async function start(event: FormEvent) {
    event.preventDefault()
    if (!wishes.source || isSent) return
    setState({ busy: true, error: null })
    try {
      setSent({ job: (await send(wishes)).id, wishes })
      setState({ busy: false, error: null })
    } catch (error) {
      setState({ busy: false, error })
    }
  }

  return (
    <form onSubmit={(event) => void start(event)} data-testid="file-import">
      <Stack gap="sm">
        <FileChoice file={file} onChange={choose} />
        {fetches && !file && (
          <TextInput
            size="xs"
            type="url"
            label={t('address')}
            placeholder="https://"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: follows ? 3 : 2 }} spacing="sm" verticalSpacing="xs">
          <FormatSelect label={t('format')} formats={formats} value={format} told={told} onChange={chooseFormat} />
          <Select
            size="xs"
            label={t('manner')}
            allowDeselect={false}
            data={MANNERS.map((value) => ({ value, label: t(`manners.${value}`) }))}
            value={manner}
            onChange={(value) => setManner((value as ImportWishes['manner'] | null) ?? 'each')}
          />
          {replaces && (
            <Select
              size="xs"
              label={t('mode')}
              allowDeselect={false}
              data={MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
              value={mode}
              onChange={(value) => setMode((value as ImportWishes['mode'] | null) ?? 'append')}
            />
          )}
          {replaces && (
            <TextInput
              size="xs"
              label={t('version')}
              placeholder={t('versionHint')}
              value={version}
              onChange={(event) => setVersion(event.currentTarget.value)}
            />
          )}
          {follows && (
            <Select
              size="xs"
              label={t('earlier')}
              allowDeselect={false}
              data={EARLIER.map((value) => ({ value, label: t(`earliers.${value}`) }))}
              value={earlier}
              onChange={(value) => setEarlier((value as ImportWishes['earlier'] | null) ?? 'replace')}
            />
          )}
        </SimpleGrid>
        {state.error !== null && <ProblemAlert error={state.error} />}
        <Group>
          <Button
            type="submit"
            leftSection={<IconFileImport size={15} />}
            disabled={!wishes.source || isSent || told === 'asked'}
            loading={state.busy}
          >
            {t(manner === 'dry_run' ? 'try' : 'start')}
          </Button>
          {isSent && job && !isActive(job) && (
            <Button variant="default" onClick={another}>
              {t('another')}
            </Button>
          )}
        </Group>
        {sent && <JobPanel id={sent.job} onClose={() => setSent(null)} />}
      </Stack>
    </form>
  )
}
