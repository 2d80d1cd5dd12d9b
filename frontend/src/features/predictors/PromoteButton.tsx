/** Puts a version into use: a later one is promoted, an earlier one rolled back to. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorVersion } from '@/api/types'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone } from '@/ui/notify'
import { usePromote } from './queries'
import { inUse } from './versions'

export function PromoteButton({ predictor, version }: { predictor: Predictor; version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const [asking, { open, close }] = useDisclosure(false)
  const promoting = usePromote(predictor.id)
  const current = inUse(predictor)
  if (version.state !== 'ready' || !current || version.id === current.id) return null
  const { number } = version
  const way = number < current.number ? 'rollBack' : 'promote'
  const use = () => promoting.mutateAsync(version.id).then(() => notifyDone(t('promoted', { number })))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a click here is none on the row
    <span onClick={(event) => event.stopPropagation()}>
      <Button variant="default" size="compact-sm" onClick={open} aria-label={t(`${way}Named`, { number })}>
        {t(way)}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t(`${way}Named`, { number })}
        confirm={t(way)}
        color="iris"
        onClose={close}
        onConfirm={use}
      >
        {t('promoteAsk', { number, current: current.number })}
      </ConfirmModal>
    </span>
  )
}
