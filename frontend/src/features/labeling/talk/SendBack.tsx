/** Sends the task back to its annotator: what is wrong, where, and who else should know. */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '@/api/members'
import { useValue } from '@/editor/useEditor'
import { MentionInput } from '@/features/discussion/Composer'
import { calledIn } from '@/features/discussion/mentions'
import { FormModal } from '@/ui/FormModal'
import { useSession } from '../context'
import type { Remark } from '../finish'
import { PinPicker } from './PinPicker'

export function SendBack({ onSend }: { onSend(remark: Remark): Promise<void> }) {
  const { t } = useTranslation('labeling')
  const { talk } = useSession()
  const writing = useValue(talk.writing)
  const isPlacing = useValue(talk.isPlacing)
  const people = usePeople(() => true)
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const pin = writing?.pin ?? {}
  const send = async () => {
    if (text.trim() === '' || isBusy) return
    setBusy(true)
    setError(null)
    try {
      await onSend({ comment: text.trim(), mentions: calledIn(text, people), ...pin })
      talk.stop()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormModal
      opened={writing?.what === 'send-back' && !isPlacing}
      // While it gives way to the picture a press beside it is no leaving.
      onClose={() => !isPlacing && talk.stop()}
      title={t('review.sendBackTitle')}
      submit={t('review.sendBack')}
      busy={isBusy}
      disabled={text.trim() === ''}
      error={error}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Text size="sm" c="dimmed">
        {t('review.sendBackBody')}
      </Text>
      <PinPicker pin={pin} onAsk={talk.ask} onPin={(to) => talk.point(to)} />
      <MentionInput
        label={t('review.comment')}
        testId="send-back-comment"
        text={text}
        autoFocus
        minRows={3}
        onText={setText}
        onSend={() => void send()}
      />
    </FormModal>
  )
}
