/** Deletes a run with its predictions; refused where people have decided on them. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { formatCount } from '@/lib/format'
import { useSlug } from '@/lib/route'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { Section } from '@/ui/Section'
import { useDeleteRun } from './queries'

export function DeleteRun({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const slug = useSlug()
  const navigate = useNavigate()
  const deleting = useDeleteRun()
  const [asking, ask] = useDisclosure(false)
  async function remove() {
    await deleting.mutateAsync(run.id)
    await navigate({ to: '/o/$slug/models/$id', params: { slug, id: run.model } })
  }
  return (
    <Section title={t('remove.title')} text={t('remove.text')}>
      <Button variant="default" onClick={ask.open}>
        {t('remove.title')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('remove.title')}
        confirm={t('remove.title')}
        onClose={ask.close}
        onConfirm={remove}
      >
        {t('remove.ask', { name: run.name, number: formatCount(run.prediction_count) })}
      </ConfirmModal>
    </Section>
  )
}
