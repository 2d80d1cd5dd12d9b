/** Takes chosen data rows out of a run, with what it predicted for them; refused where people have decided on that. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone } from '@/ui/notify'
import { useRemoveFromRun } from './queries'

interface RemoveRowsProps {
  run: string
  ids: string[]
  onDone: () => void
}

export function RemoveRows({ run, ids, onDone }: RemoveRowsProps) {
  const { t } = useTranslation('models')
  const [asking, ask] = useDisclosure(false)
  const removing = useRemoveFromRun(run)
  async function remove() {
    const { removed } = await removing.mutateAsync(ids)
    notifyDone(t('removeRows.done', { count: removed }))
    onDone()
  }
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        {t('removeRows.title')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('removeRows.title')}
        confirm={t('removeRows.confirm')}
        onClose={ask.close}
        onConfirm={remove}
      >
        {t('removeRows.ask', { count: ids.length })}
      </ConfirmModal>
    </>
  )
}
