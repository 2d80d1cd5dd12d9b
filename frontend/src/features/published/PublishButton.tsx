/** The way to publish a predictor; only whoever administers the installation sees it. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '@/api/session'
import type { Predictor } from '@/api/types'
import { PublishModal } from './PublishModal'

export function PublishButton({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('published')
  const isAdmin = useMe()?.user.is_platform_admin ?? false
  const mayTrain = useMay('predictors.train')
  const [isOpen, { open, close }] = useDisclosure(false)
  if (!isAdmin || !mayTrain || !predictor.ready || predictor.family === 'agent') return null
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('publish')}
      </Button>
      {isOpen && <PublishModal predictor={predictor} onClose={close} />}
    </>
  )
}
