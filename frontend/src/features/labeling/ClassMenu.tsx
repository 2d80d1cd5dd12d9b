/** Which classes are in sight and which are safe from the hand: one list, searched by name, for a few as for hundreds. */
import { ActionIcon, Button, Popover, TextInput, Tooltip } from '@mantine/core'
import { IconEye, IconEyeOff, IconLock, IconLockOpen, IconSearch, IconStack2 } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Feature } from '@/editor/core/types'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useObjects, useValue, useWaiting } from '@/editor/useEditor'
import own from './Classes.module.css'
import panel from './Panel.module.css'
import { named } from './search'

const ROW_PX = 32
/** From so many on they are searched by name. */
const SEARCHED_FROM = 8

export function ClassMenu() {
  const { t } = useTranslation('labeling')
  const { classes, ontology } = useEditor()
  const [hidden, locked] = [useValue(classes.hidden).size, useValue(classes.locked).size]
  if (ontology.objects.length === 0) return null
  const isOn = hidden + locked > 0
  return (
    <Popover width={300} position="left-start" shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={isOn ? t('classes.some', { hidden, locked }) : t('classes.title')}>
          <ActionIcon
            size={24}
            data-testid="classes"
            aria-label={t('classes.title')}
            variant={isOn ? 'light' : undefined}
            color={isOn ? 'indigo' : undefined}
          >
            <IconStack2 size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <List />
      </Popover.Dropdown>
    </Popover>
  )
}

function List() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { classes, ontology } = editor
  const hidden = useValue(classes.hidden)
  const [words, search] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const counts = useCounts()
  const rows = named(ontology.objects, words)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    initialRect: { width: 300, height: 320 },
  })
  return (
    <>
      {ontology.objects.length >= SEARCHED_FROM && (
        <TextInput
          size="xs"
          m={8}
          data-autofocus
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('classes.search', { count: ontology.objects.length })}
          aria-label={t('classes.search', { count: ontology.objects.length })}
          value={words}
          onChange={(event) => search(event.currentTarget.value)}
        />
      )}
      <div ref={scroller} className={own.list}>
        <ul style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <Row key={rows[index]!.id} feature={rows[index]!} count={counts.get(rows[index]!.id) ?? 0} top={start} />
          ))}
        </ul>
        {rows.length === 0 && <div className={panel.empty}>{t('classes.none', { words })}</div>}
      </div>
      {hidden.size > 0 && (
        <div className={own.foot}>
          <span>{t('classes.hidden', { count: hidden.size })}</span>
          <Button size="compact-xs" variant="default" onClick={classes.showAll}>
            {t('classes.showAll')}
          </Button>
        </div>
      )}
    </>
  )
}

/** How many objects and suggestions there are of each class. */
function useCounts(): ReadonlyMap<string, number> {
  const editor = useEditor()
  const objects = useObjects(editor)
  const { open } = useWaiting(editor)
  return useMemo(() => {
    const counts = new Map<string, number>()
    for (const { feature } of [...objects, ...open.map(({ annotation }) => annotation)])
      counts.set(feature, (counts.get(feature) ?? 0) + 1)
    return counts
  }, [objects, open])
}

function Row({ feature, count, top }: { feature: Feature; count: number; top: number }) {
  const { t } = useTranslation('labeling')
  const { classes, ontology } = useEditor()
  const { id, name } = feature
  const isHidden = useValue(classes.hidden).has(id)
  const isLocked = useValue(classes.locked).has(id)
  const [Eye, Lock] = [isHidden ? IconEyeOff : IconEye, isLocked ? IconLock : IconLockOpen]
  return (
    <li className={own.row} style={{ top, height: ROW_PX }} data-testid="class-row" data-hidden={isHidden || undefined}>
      <span className={panel.swatch} style={{ background: feature.color || NO_COLOR }} />
      <span className={panel.name} title={name}>
        {name}
      </span>
      {count > 0 && <span className={panel.faint}>{count}</span>}
      <Tooltip label={t(isHidden ? 'classes.show' : 'classes.hide')}>
        <ActionIcon
          size={24}
          aria-pressed={isHidden}
          aria-label={t('classes.hideName', { name })}
          data-on={isHidden || undefined}
          onClick={(event) =>
            event.altKey
              ? classes.showOnly(
                  id,
                  ontology.objects.map((each) => each.id),
                )
              : classes.toggleHidden(id)
          }
        >
          <Eye size={15} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t(isLocked ? 'classes.unlock' : 'classes.lock')}>
        <ActionIcon
          size={24}
          aria-pressed={isLocked}
          aria-label={t('classes.lockName', { name })}
          data-on={isLocked || undefined}
          onClick={() => classes.toggleLocked(id)}
        >
          <Lock size={15} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
