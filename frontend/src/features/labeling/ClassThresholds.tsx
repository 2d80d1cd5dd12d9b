/** The least confidence class by class, folded away: one that has none of its own goes by that of all. */
import { ActionIcon, Collapse, Tooltip } from '@mantine/core'
import { IconChevronRight, IconRotate } from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Suggestion } from '@/editor/core/merge'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useValue } from '@/editor/useEditor'
import { formatConfidence } from '@/lib/format'
import panel from './Panel.module.css'
import own from './Suggestions.module.css'

interface Tally {
  readonly feature: string
  readonly open: number
  readonly shown: number
}

/** By class, the most suggested first. */
function tallied(open: readonly Suggestion[], shownIds: ReadonlySet<string>): readonly Tally[] {
  const counts = new Map<string, { feature: string; open: number; shown: number }>()
  for (const { annotation } of open) {
    const { feature } = annotation
    const tally = counts.get(feature) ?? { feature, open: 0, shown: 0 }
    tally.open += 1
    if (shownIds.has(annotation.id)) tally.shown += 1
    counts.set(feature, tally)
  }
  return [...counts.values()].sort((a, b) => b.open - a.open)
}

interface ClassThresholdsProps {
  readonly open: readonly Suggestion[]
  readonly shownIds: ReadonlySet<string>
  /** What stands on the line of the button. */
  readonly children: ReactNode
}

export function ClassThresholds({ open, shownIds, children }: ClassThresholdsProps) {
  const { t } = useTranslation('labeling')
  const { suggestions } = useEditor()
  const set = useValue(suggestions.thresholds)
  const [isOpen, unfold] = useState(false)
  const tallies = useMemo(() => tallied(open, shownIds), [open, shownIds])
  const count = tallies.filter(({ feature }) => set.has(feature)).length
  const isOffered = tallies.length > 1 || set.size > 0
  return (
    <div>
      <div className={own.filterLine}>
        {children}
        {isOffered && (
          <button
            type="button"
            className={own.fold}
            data-testid="by-class"
            aria-expanded={isOpen}
            onClick={() => unfold(!isOpen)}
          >
            {t('classes.thresholds')}
            {count > 0 && <span className={panel.faint}>{count}</span>}
            <IconChevronRight size={14} aria-hidden />
          </button>
        )}
      </div>
      <Collapse expanded={isOpen} transitionDuration={0}>
        <ul className={own.classes}>{isOpen && tallies.map((tally) => <OfClass key={tally.feature} {...tally} />)}</ul>
      </Collapse>
    </div>
  )
}

function OfClass({ feature: id, open, shown }: Tally) {
  const { t } = useTranslation('labeling')
  const { suggestions, ontology } = useEditor()
  useValue(suggestions.threshold)
  const isOwn = useValue(suggestions.thresholds).has(id)
  const least = suggestions.least(id)
  const feature = ontology.feature(id)
  const name = feature?.name ?? ''
  return (
    <li data-testid="class-threshold" data-own={isOwn || undefined}>
      <span className={panel.swatch} style={{ background: feature?.color || NO_COLOR }} />
      <span className={panel.name} title={name}>
        {name}
      </span>
      <input
        type="range"
        className={own.slider}
        aria-label={t('classes.thresholdOf', { name })}
        aria-valuetext={formatConfidence(least)}
        min={0}
        max={1}
        step={0.01}
        value={least}
        style={{ '--share': `${least * 100}%` } as CSSProperties}
        onChange={(event) => suggestions.setLeast(id, Number(event.currentTarget.value))}
      />
      <span className={own.number}>{formatConfidence(least)}</span>
      <span className={own.tally}>{`${shown}/${open}`}</span>
      <Tooltip label={t('classes.asAll')}>
        <ActionIcon
          size={20}
          variant="subtle"
          color="gray"
          aria-label={t('classes.asAllOf', { name })}
          style={{ visibility: isOwn ? 'visible' : 'hidden' }}
          onClick={() => suggestions.setLeast(id, null)}
        >
          <IconRotate size={13} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
