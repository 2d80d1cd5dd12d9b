/** Puts all data rows that a filter chooses into a split. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import type { Clause } from '@/features/slices/clauses'
import { SplitModal } from './SplitModal'

export function SplitByFilter({ run, clauses }: { run: ModelRun; clauses: Clause[] }) {
  const { t } = useTranslation('models')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={open}>
        {t('setSplit')}
      </Button>
      {opened && <SplitModal run={run} of={{ clauses }} onClose={close} />}
    </>
  )
}
