/** The objects on the picture: the list is the true interface, the picture its view. */
import { Tooltip } from '@mantine/core'
import { IconAlertCircle, IconTrash } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { answerOf, remove } from '@/editor/core/actions'
import type { Editor } from '@/editor/core/editor'
import type { Annotation } from '@/editor/core/types'
import { Questions } from '@/editor/forms'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { Asking } from './Asking'
import { answerByKey } from './answerByKey'
import { useSession } from './context'
import panel from './Panel.module.css'
import { Provenance, ProvenanceInWords } from './Provenance'
import { RowList } from './RowList'
import { useAsked } from './useAsked'
import { useTouch } from './useNarrow'

export function ObjectPanel() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const rows = useObjects(editor).filter(({ kind }) => !editor.kinds.form(kind))
  const chosen = useValue(editor.selection.chosen)
  const isTouch = useTouch()
  const names = editor.ontology.names(rows)
  const nameOf = ({ id }: Annotation) => names.get(id) ?? ''
  const incomplete = new Set(editor.ontology.missing(rows).map(({ annotation }) => annotation))
  const drawKey =
    editor
      .tools()
      .find(({ id }) => id !== 'select' && id !== 'pan')
      ?.key.toUpperCase() ?? 'B'
  if (rows.length === 0 && !editor.canDraw) return null
  const rowHeight = isTouch ? 44 : 30
  return (
    <section
      className={panel.section}
      data-fits
      aria-label={t('objects.title')}
      style={{ '--rows': rows.length, '--row': `${rowHeight}px` } as CSSProperties}
    >
      <header className={panel.head}>
        <h2>{t('objects.title')}</h2>
        <span className={panel.count}>{rows.length}</span>
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
          nameOf={nameOf}
        >
          {(row, isActive) => (
            <Row row={row} name={nameOf(row)} isActive={isActive} isIncomplete={incomplete.has(row.id)} />
          )}
        </RowList>
      ) : (
        <div className={panel.empty}>
          <strong>{t('objects.empty')}</strong>
          {!editor.isReadOnly &&
            !editor.ontology.isEmpty &&
            t(isTouch ? 'objects.emptyTouch' : 'objects.emptyHint', { key: drawKey })}
        </div>
      )}
    </section>
  )
}

function pick(editor: Editor, id: string, more: boolean): void {
  editor.putDown()
  if (more) editor.selection.toggle(id)
  else editor.selection.choose(id)
  editor.reveal(id)
}

interface RowProps {
  readonly row: Annotation
  readonly name: string
  readonly isActive: boolean
  readonly isIncomplete: boolean
}

function Row({ row, name, isActive, isIncomplete }: RowProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { task } = useSession()
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
          <span className={panel.faint}>
            {(editor.kinds.shape(row.kind) ?? editor.kinds.mark(row.kind))?.describe(row.value)}
          </span>
          <Provenance row={row} />
        </>
      )}
      {isActive && !editor.isReadOnly && (
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
