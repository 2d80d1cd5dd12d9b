/** What can be done with a slice itself: renamed, deleted. */
import { Box, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { IconMenuButton } from '@/ui/IconMenuButton'
import { notifyDone } from '@/ui/notify'
import { type Slice, useDeleteSlice } from './queries'
import { SliceModal } from './SliceModal'

export function SliceMenu({ slice, onDeleted }: { slice: Slice; onDeleted?: () => void }) {
  const { t } = useTranslation('slices')
  const deleting = useDeleteSlice()
  const [renaming, rename] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  const remove = async () => {
    await deleting.mutateAsync(slice.id)
    notifyDone(t('deleted'))
    onDeleted?.()
  }
  return (
    // In a table the row is a link too: what happens here stays here.
    <Box onClick={(event) => event.stopPropagation()}>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconMenuButton label={t('moreOf', { name: slice.name })} icon={<IconDots size={16} />} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={rename.open}>
            {t('rename')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} onClick={ask.open}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && <SliceModal opened slice={slice} onClose={rename.close} />}
      <ConfirmModal opened={asking} title={t('delete')} confirm={t('delete')} onClose={ask.close} onConfirm={remove}>
        {t('deleteAsk', { name: slice.name })}
      </ConfirmModal>
    </Box>
  )
}
