/** One file, chosen or dropped: its name and size, so that one sees what would be sent. */
import { Button, CloseButton, FileButton, Group, Text } from '@mantine/core'
import { IconFile, IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { droppedFiles } from '@/lib/droppedFiles'
import { formatBytes } from '@/lib/format'
import classes from './Imports.module.css'

interface FileChoiceProps {
  file: File | null
  onChange: (file: File | null) => void
}

export function FileChoice({ file, onChange }: FileChoiceProps) {
  const { t } = useTranslation('imports')
  const [over, setOver] = useState(false)
  const again = useRef<() => void>(null)
  const choose = (chosen: File | null) => {
    again.current?.() // so that the same file can be chosen once more
    if (chosen) onChange(chosen)
  }
  async function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    const [first] = await droppedFiles(event.dataTransfer)
    if (first) onChange(first)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its button inside, for keyboards
    <div
      className={classes.choice}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      {file ? (
        <>
          <IconFile size={20} stroke={1.5} className={classes.icon} aria-hidden />
          <div className={classes.what} data-testid="chosen-file">
            <Text size="sm" fw={600} truncate title={file.name}>
              {file.name}
            </Text>
            <Text size="xs" c="dimmed">
              {formatBytes(file.size)}
            </Text>
          </div>
        </>
      ) : (
        <IconUpload size={20} stroke={1.5} className={classes.icon} aria-hidden />
      )}
      <Group gap="xs" wrap="nowrap" className={file ? undefined : classes.what}>
        <FileButton resetRef={again} onChange={choose}>
          {(props) => (
            <Button variant="default" size="xs" {...props}>
              {t(file ? 'chooseOther' : 'choose')}
            </Button>
          )}
        </FileButton>
        {file ? (
          <CloseButton size="sm" aria-label={t('remove')} onClick={() => onChange(null)} />
        ) : (
          <Text size="sm" c="dimmed" className={classes.hint}>
            {t('drop')}
          </Text>
        )}
      </Group>
    </div>
  )
}
