/** Takes files dropped anywhere on the page it wraps. */
import { Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { droppedFiles } from '@/lib/droppedFiles'
import classes from './Datasets.module.css'

interface DropTargetProps {
  disabled: boolean
  onFiles: (files: File[]) => void
  children: ReactNode
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

export function DropTarget({ disabled, onFiles, children }: DropTargetProps) {
  const { t } = useTranslation('datasets')
  const [over, setOver] = useState(false)
  const depth = useRef(0)

  function cross(event: DragEvent, by: 1 | -1) {
    if (disabled || !hasFiles(event)) return
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  async function drop(event: DragEvent) {
    if (disabled || !hasFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    const files = await droppedFiles(event.dataTransfer)
    if (files.length > 0) onFiles(files)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its button beside it, for keyboards
    <div
      className={classes.target}
      onDragEnter={(event) => cross(event, 1)}
      onDragLeave={(event) => cross(event, -1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => void drop(event)}
    >
      {children}
      {over && (
        <div className={classes.veil}>
          <IconUpload size={30} stroke={1.5} aria-hidden />
          <Text fw={600}>{t('dropHere')}</Text>
        </div>
      )}
    </div>
  )
}
