/** What stands beside a data row to help whoever labels it: links, which open in a window of their own, and short texts. */
import { Anchor, Button, CloseButton, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '@/api/types'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { AttachmentModal } from './AttachmentModal'
import { useRemoveAttachment } from './queries'

/** Marks up nothing of ours: what was written runs no script and reaches nothing. */
function Written({ attachment: { kind, name, text } }: { attachment: Attachment }) {
  const { t } = useTranslation('datasets')
  return (
    <details>
      <Text component="summary" size="sm" style={{ cursor: 'pointer', overflowWrap: 'anywhere' }}>
        {name || t(`attachments.kinds.${kind}`)}
      </Text>
      {kind === 'html' ? (
        <iframe
          sandbox=""
          srcDoc={text}
          title={name || t('attachments.kinds.html')}
          style={{ width: '100%', height: 180, border: '1px solid var(--fp-line)', background: 'white' }}
        />
      ) : (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {text}
        </Text>
      )}
    </details>
  )
}

function Line({ attachment, onRemove }: { attachment: Attachment; onRemove?: () => void }) {
  const { t } = useTranslation('datasets')
  const { name, url, kind } = attachment
  return (
    <Group wrap="nowrap" gap="xs" align="flex-start" data-testid="attachment">
      <div style={{ flex: 1, minWidth: 0 }}>
        {url ? (
          <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm" style={{ overflowWrap: 'anywhere' }}>
            {name || url}
          </Anchor>
        ) : (
          <Written attachment={attachment} />
        )}
      </div>
      <Text size="xs" c="dimmed" lh="22px">
        {t(`attachments.kinds.${kind}`)}
      </Text>
      {onRemove && (
        <CloseButton
          size="sm"
          aria-label={t('attachments.removeOf', { name: name || t(`attachments.kinds.${kind}`) })}
          onClick={onRemove}
        />
      )}
    </Group>
  )
}

interface AttachmentsProps {
  row: string
  attachments: readonly Attachment[]
  mayEdit: boolean
}

export function Attachments({ row, attachments, mayEdit }: AttachmentsProps) {
  const { t } = useTranslation('datasets')
  const [adding, add] = useDisclosure(false)
  const [chosen, setChosen] = useState<Attachment | null>(null)
  const removing = useRemoveAttachment(row)
  if (attachments.length === 0 && !mayEdit) return null
  return (
    <section data-testid="attachments">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {t('attachments.title')}
        </Text>
        {mayEdit && (
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={add.open}>
            {t('attachments.add')}
          </Button>
        )}
      </Group>
      <Stack gap={6}>
        {attachments.map((attachment) => (
          <Line
            key={attachment.id}
            attachment={attachment}
            onRemove={mayEdit ? () => setChosen(attachment) : undefined}
          />
        ))}
        {attachments.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('attachments.none')}
          </Text>
        )}
      </Stack>
      {adding && <AttachmentModal row={row} onClose={add.close} />}
      <ConfirmModal
        opened={chosen !== null}
        title={t('attachments.remove')}
        confirm={t('attachments.remove')}
        onClose={() => setChosen(null)}
        onConfirm={() => removing.mutateAsync(chosen!.id)}
      >
        {t('attachments.removeAsk', { name: chosen?.name || chosen?.url || t('attachments.kinds.text') })}
      </ConfirmModal>
    </section>
  )
}
