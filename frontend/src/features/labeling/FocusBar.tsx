/** Deciding object by object: which one it is, how far one has come, and what the keys do. Only there for who chose this way. */
import { ActionIcon } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import * as actions from '@/editor/core/actions'
import { rated } from '@/editor/core/sureness'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useValue, useWaiting } from '@/editor/useEditor'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { Decisions, useMeant } from './DecideBar'
import { KeyTip } from './KeyTip'
import { useKbd } from './keys'
import panel from './Panel.module.css'
import own from './Suggestions.module.css'
import { useNarrow } from './useNarrow'
import { useSaidBy } from './useSaidBy'

export function FocusBar() {
  const editor = useEditor()
  const way = useValue(editor.ways.way)
  const tool = useValue(editor.tool)
  const isNarrow = useNarrow()
  if (way !== 'focus' || isNarrow || editor.isReadOnly || tool.id !== 'select') return null
  return <Deciding />
}

function Deciding() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const submit = useKbd()('submit')
  const { shown, decided } = useWaiting(editor)
  const suggestion = useMeant()
  const saidBy = useSaidBy()
  const count = decided + shown.length
  if (count === 0) return null
  if (!suggestion) {
    return shown.length > 0 ? null : (
      <div className={own.focusBar} data-testid="focus-bar">
        <Progress share={1} />
        <strong>{t('focus.done', { count })}</strong>
        {submit}
        {submit && <span className={panel.faint}>{t('focus.submits')}</span>}
      </div>
    )
  }
  const { annotation } = suggestion
  const feature = editor.ontology.feature(annotation.feature)
  const confidence = rated(annotation)
  const by = saidBy(suggestion)
  const place = decided + 1 + shown.findIndex(({ annotation: { id } }) => id === annotation.id)
  return (
    <div className={own.focusBar} data-testid="focus-bar">
      <Progress share={decided / count} />
      <span className={own.place}>{t('focus.place', { place, count })}</span>
      <span className={panel.swatch} style={{ background: feature?.color || NO_COLOR }} />
      <strong className={own.what}>{feature?.name}</strong>
      {by && (
        <span className={panel.by} title={by}>
          {by}
        </span>
      )}
      {confidence !== null && <ConfidenceBar value={confidence} />}
      <span className={own.acts}>
        <Decisions>
          <KeyTip label={t('suggestions.next')} action="next">
            <ActionIcon
              size={30}
              variant="default"
              aria-label={t('suggestions.next')}
              onClick={() => actions.step(editor, 1)}
            >
              <IconArrowRight size={15} aria-hidden />
            </ActionIcon>
          </KeyTip>
        </Decisions>
      </span>
    </div>
  )
}

const RADIUS = 9

function Progress({ share }: { share: number }) {
  const round = 2 * Math.PI * RADIUS
  return (
    <svg className={own.progress} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx={12} cy={12} r={RADIUS} />
      <circle cx={12} cy={12} r={RADIUS} strokeDasharray={`${share * round} ${round}`} transform="rotate(-90 12 12)" />
    </svg>
  )
}
