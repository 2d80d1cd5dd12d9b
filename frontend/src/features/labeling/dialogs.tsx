/** Questions before something large: what a submit lacks, an empty label, and many suggestions decided at once. */
import { Button, Group, List, Modal, Stack, Text, UnstyledButton } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { acceptable, acceptShown, belowThreshold, rejectBelow } from '@/editor/core/actions'
import type { Half } from '@/editor/core/halfDrawn'
import type { Missing } from '@/editor/core/ontology'
import { useEditor, useObjects, useWaiting } from '@/editor/useEditor'
import page from './Labeling.module.css'

interface DialogProps {
  readonly opened: boolean
  onClose(): void
}

/** Lines that are read before one begins with the first. */
const LINES = 8

/** What is half drawn and cannot be closed as it is, a line each, which leads back to it. */
function HalfLines({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const goOn = ({ tool }: Half) => {
    onClose()
    editor.take(tool)
  }
  return editor.halfDrawn.list().map((half) => (
    <List.Item key={half.tool.id}>
      <UnstyledButton className={page.line} onClick={() => goOn(half)}>
        {t('half.line', { name: half.feature?.name ?? half.tool.name })}
      </UnstyledButton>
    </List.Item>
  ))
}

/** Asked before one leaves what is half drawn, which stays until one has left. */
export function HalfDialog({ opened, onClose, onLeave }: DialogProps & { onLeave(): void }) {
  const { t } = useTranslation('labeling')
  return (
    <Modal opened={opened} onClose={onClose} title={t('half.title')} size="sm" returnFocus={false}>
      <Stack gap="md">
        <List spacing={6} size="sm">
          {opened && <HalfLines onClose={onClose} />}
        </List>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('half.stay')}
          </Button>
          <Button color="red.9" data-testid="leave-half" onClick={onLeave}>
            {t('half.leave')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The same before one leaves the page, as for the grid. */
export function LeavingDialog() {
  const { halfDrawn } = useEditor()
  const { status, reset, proceed } = useBlocker({
    shouldBlockFn: ({ current, next }) => next.pathname !== current.pathname && halfDrawn.close().length > 0,
    enableBeforeUnload: false,
    withResolver: true,
  })
  return <HalfDialog opened={status === 'blocked'} onClose={() => reset?.()} onLeave={() => proceed?.()} />
}

/** What the ontology requires and nobody answered, and what is half drawn; each line leads to its object. */
export function MissingDialog({ opened, onClose }: DialogProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const objects = useObjects(editor)
  const missing = opened ? editor.ontology.missing(objects) : []
  const show = ({ annotation, question }: Missing) => {
    onClose()
    editor.putDown()
    if (annotation === null) {
      const feature = editor.ontology.feature(question)
      if (feature && editor.kinds.isDrawn(feature.kind)) editor.draw(feature)
      else editor.asked.set({ annotation, question })
      return
    }
    editor.ask(annotation, question)
    editor.reveal(annotation)
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t('missing')} size="sm" returnFocus={false}>
      <List spacing={6} size="sm">
        {opened && <HalfLines onClose={onClose} />}
        {missing.slice(0, LINES).map((line) => (
          <List.Item key={`${line.annotation} ${line.sentence}`}>
            <UnstyledButton className={page.line} onClick={() => show(line)}>
              {line.sentence}
            </UnstyledButton>
          </List.Item>
        ))}
      </List>
      {missing.length > LINES && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('missingMore', { count: missing.length - LINES })}
        </Text>
      )}
    </Modal>
  )
}

/** Asked once where nothing is labeled and that may not be meant; who means it says that there is nothing to label. */
export function EmptyDialog({ opened, onClose, onSubmit }: DialogProps & { onSubmit(): void }) {
  const { t } = useTranslation('labeling')
  const count = useWaiting(useEditor()).shown.length
  const text = count > 0 ? t('emptyLabel.body', { count }) : t('emptyLabel.nothing')
  const go = () => {
    onClose()
    onSubmit()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t('emptyLabel.title')} size="sm">
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('emptyLabel.back')}
          </Button>
          <Button data-autofocus data-testid="submit-empty" onClick={go}>
            {t('emptyLabel.submit')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface ManyProps extends DialogProps {
  readonly act: 'accept' | 'reject'
}

/** Before very many are decided by one key. */
export function ManyDialog({ opened, onClose, act }: ManyProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useWaiting(editor)
  const count = act === 'accept' ? acceptable(editor).length : belowThreshold(editor).length
  const go = () => {
    if (act === 'accept') acceptShown(editor)
    else rejectBelow(editor)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t(`suggestions.asked.${act}`, { count })} size="sm">
      <Stack gap="md">
        <Text size="sm">{t(`suggestions.askedBody.${act}`)}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('suggestions.notNow')}
          </Button>
          <Button color={act === 'accept' ? 'teal.9' : 'red.9'} data-autofocus onClick={go}>
            {t(`suggestions.${act}`)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
