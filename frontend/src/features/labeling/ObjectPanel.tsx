/** The objects on the picture: the list is the true interface, the picture its view. */
import { Tooltip } from '@mantine/core'
import { IconAlertCircle, IconLock, IconTrash } from '@tabler/icons-react'
import { type CSSProperties, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { remove } from '@/editor/core/actions'
import { answerOf } from '@/editor/core/answering'
import type { Editor } from '@/editor/core/editor'
import type { Annotation } from '@/editor/core/types'
import { Questions } from '@/editor/forms'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { Asking } from './Asking'
import { answerByKey } from './answerByKey'
import { ClassMenu } from './ClassMenu'
import { useSession } from './context'
import { useChord } from './keys'
import page from './Labeling.module.css'
import panel from './Panel.module.css'
import { OriginLine, Provenance, ProvenanceInWords, useOriginInWords } from './Provenance'
import { Recast } from './Recast'
import { RowList } from './RowList'
import { useAsked } from './useAsked'
import { useTouch } from './useNarrow'
import { useTextHeight } from './useTextHeight'
import { useWhatItSays } from './useWhatItSays'

export function ObjectPanel() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { rows, names, incomplete } = useListed(editor)
  const chosen = useValue(editor.selection.chosen)
  const isReview = useSession().task.stage === 'review'
  const originOf = useOriginInWords()
  const isTouch = useTouch()
  const rowHeight = useTextHeight(isTouch ? 44 : 30)
  const nameOf = ({ id }: Annotation) => names.get(id) ?? ''
  const tool = editor.kinds.toolsOf(editor.ontology.objects[0]?.kind ?? '')[0]
  const drawKey = useChord()(`tool.${tool?.id}`)
  if (rows.length === 0 && !editor.canDraw) return null
  return (
    <section
      className={panel.section}
      data-fits
      aria-label={t('objects.title')}
      style={
        { '--rows': rows.length, '--row': `${rowHeight}px`, '--foot': isReview ? '0px' : '1.875rem' } as CSSProperties
      }
    >
      <header className={panel.head}>
        <h2>{t('objects.title')}</h2>
        <span className={panel.count}>{rows.length}</span>
        <span className={page.spring} />
        <Recast />
        {editor.canDraw && <ClassMenu />}
      </header>
      {rows.length > 0 ? (
        <RowList
          rows={rows}
          idOf={({ id }) => id}
          active={editor.selection.only()}
          selected={chosen}
          label={t('objects.list')}
          rowTestId="object-row"
          rowHeight={rowHeight}
          onActivate={(id, more) => pick(editor, id, more)}
          onAct={() => remove(editor)}
          nameOf={(row) => [nameOf(row), ...originOf(row)].join(', ')}
        >
          {(row, isActive) => (
            <Row
              row={row}
              name={nameOf(row)}
              ends={endsOf(editor, row, names)}
              isActive={isActive}
              isIncomplete={incomplete.has(row.id)}
            />
          )}
        </RowList>
      ) : (
        <div className={panel.empty}>
          <strong>{t('objects.empty')}</strong>
          {!editor.isReadOnly &&
            editor.ontology.objects.length > 0 &&
            t(`objects.${isTouch ? 'emptyTouch' : drawKey ? 'emptyHint' : 'emptyPlain'}`, { key: drawKey })}
        </div>
      )}
      {rows.length > 0 && !isReview && <OriginLine rows={rows} />}
    </section>
  )
}

/** The objects, what they are called, and which lack an answer: worked out anew when they change, not with every choice. */
function useListed(editor: Editor) {
  const objects = useObjects(editor)
  return useMemo(() => {
    const { kinds, ontology } = editor
    const rows = objects.filter(({ kind }) => !kinds.form(kind))
    const incomplete = new Set(ontology.missing(rows).map(({ annotation }) => annotation))
    return { rows, names: ontology.names(rows), incomplete }
  }, [editor, objects])
}

/** Chooses the object and brings it into sight; with `more`, beside what is chosen. */
export function pick(editor: Editor, id: string, more = false): void {
  editor.putDown()
  if (more) editor.selection.toggle(id)
  else editor.selection.choose(id)
  editor.reveal(id)
}

/** What it joins, by their names: "Car 1 → Wheel 2". */
function endsOf(editor: Editor, { kind, value }: Annotation, names: ReadonlyMap<string, string>): string | null {
  const joins = editor.kinds.mark(kind)?.joins?.(value)
  if (!joins) return null
  return [names.get(joins.source), names.get(joins.target)].join(joins.isDirected ? ' → ' : ' – ')
}

interface RowProps {
  readonly row: Annotation
  readonly name: string
  readonly ends: string | null
  readonly isActive: boolean
  readonly isIncomplete: boolean
}

function Row({ row, name, ends, isActive, isIncomplete }: RowProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { task } = useSession()
  const says = useWhatItSays()
  const isLocked = useValue(editor.classes.locked).has(row.feature)
  return (
    <>
      <span className={panel.swatch} style={{ background: editor.ontology.feature(row.feature)?.color || NO_COLOR }} />
      <span className={panel.name}>{name}</span>
      {isIncomplete && (
        <Tooltip label={t('objects.incomplete')}>
          <IconAlertCircle size={15} color="var(--mantine-color-error)" aria-label={t('objects.incomplete')} />
        </Tooltip>
      )}
      {task.stage === 'review' ? (
        <ProvenanceInWords row={row} />
      ) : (
        <>
          <span className={panel.faint} data-words={!ends && !editor.kinds.shape(row.kind) ? true : undefined}>
            {ends ?? (editor.kinds.shape(row.kind)?.describe(row.value) || says(row))}
          </span>
          <Provenance row={row} />
        </>
      )}
      {isLocked && <IconLock size={14} color="var(--mantine-color-dimmed)" aria-label={t('classes.locked')} />}
      {isActive && !editor.isReadOnly && !isLocked && (
        <span className={panel.sign} data-act="delete" title={t('objects.delete')}>
          <IconTrash size={15} aria-hidden />
        </span>
      )}
    </>
  )
}

/** The questions about the one object chosen. */
export function ObjectQuestions() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useObjects(editor)
  useValue(editor.selection.chosen)
  const only = editor.selection.only()
  const row = only === null ? null : editor.row(only)
  const feature = row && editor.ontology.feature(row.feature)
  const questions = useAsked(row?.id ?? undefined)
  if (!row || !feature?.features?.length) return null
  const name = editor.ontology.names(editor.store.list()).get(row.id) ?? feature.name
  return (
    <Asking title={t('questionsOf', { name })} about="object">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the fields within have the focus; it hears their keys. */}
      <div ref={questions} className={panel.asked} data-keyed onKeyDown={(event) => answerByKey(event, editor)}>
        <Questions
          key={row.id}
          features={feature.features}
          answers={row.answers}
          isDisabled={editor.isReadOnly}
          onChange={(answers) => answerOf(editor, row.id, answers)}
        />
      </div>
    </Asking>
  )
}
