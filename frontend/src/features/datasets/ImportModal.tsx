import { FileButton, Group, Text, Textarea } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { PlainButton } from '@/ui/PlainButton'
import { examples, ImportExamples } from './ImportExamples'
import { isMistake, readImport } from './importText'
import { useImportRows } from './queries'

interface ImportModalProps {
  dataset: string
  opened: boolean
  onClose: () => void
}

export function ImportModal({ dataset, opened, onClose }: ImportModalProps) {
  const { t } = useTranslation('datasets')
  const [text, setText] = useState('')
  const importing = useImportRows(dataset)
  const read = readImport(text)
  const mistake = isMistake(read) ? read : null

  function start(event: FormEvent) {
    event.preventDefault()
    if (isMistake(read)) return
    importing.mutate(read, {
      onSuccess: () => {
        notifyDone(t('importStarted'))
        setText('')
        onClose()
      },
    })
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('import')}
      submit={isMistake(read) ? t('importStartNone') : t('importStart', { count: read.count })}
      disabled={mistake !== null}
      busy={importing.isPending}
      error={importing.error}
      onSubmit={start}
    >
      <Text size="sm" c="dimmed">
        {t('importText')}
      </Text>
      <ImportExamples />
      <Textarea
        label={t('importLabel')}
        placeholder={examples.address}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={
          mistake && mistake.reason !== 'empty' ? t(`importMistake.${mistake.reason}`, { line: mistake.line }) : null
        }
        autosize
        minRows={6}
        maxRows={14}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        data-autofocus
      />
      <Group>
        <FileButton
          accept=".json,.ndjson,.jsonl,.txt,application/json,text/plain"
          onChange={(file) => void file?.text().then(setText)}
        >
          {(props) => (
            <PlainButton icon={<IconFileText size={15} />} {...props}>
              {t('importFile')}
            </PlainButton>
          )}
        </FileButton>
      </Group>
    </FormModal>
  )
}
