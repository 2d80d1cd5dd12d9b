/** What the chosen objects can be made: one of several, one of another kind. */
import { ActionIcon } from '@mantine/core'
import { IconArrowsJoin, IconTransform } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { convert, join, mayJoin, otherForm } from '@/editor/core/recast'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { KeyTip } from './KeyTip'

export function Recast() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useObjects(editor)
  useValue(editor.selection.chosen)
  useValue(editor.feature)
  const other = otherForm(editor)
  return (
    <>
      {!editor.isReadOnly && mayJoin(editor) && (
        <Act name="join" label={t('objects.join')} onClick={() => join(editor)}>
          <IconArrowsJoin size={15} aria-hidden />
        </Act>
      )}
      {other && (
        <Act name="convert" label={t('objects.convert', { name: other.name })} onClick={() => convert(editor)}>
          <IconTransform size={15} aria-hidden />
        </Act>
      )}
    </>
  )
}

interface ActProps {
  readonly name: string
  readonly label: string
  readonly children: ReactNode
  onClick(): void
}

function Act({ name, label, children, onClick }: ActProps) {
  return (
    <KeyTip label={label} action={name}>
      <ActionIcon size={24} data-testid={name} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </KeyTip>
  )
}
