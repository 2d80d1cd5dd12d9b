/** The clauses of a filter as chips: added, changed, removed, cleared. */
import { Button, CloseButton, Menu, UnstyledButton } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { Fragment, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ClauseModal } from './ClauseModal'
import { type Clause, type Draft, groups, type TermName } from './clauses'
import classes from './Slices.module.css'
import { useWords } from './wording'

interface AddFilterProps {
  clauses: readonly Clause[]
  onChange: (clauses: Clause[]) => void
  /** Terms that the page says itself. */
  without?: readonly TermName[]
  /** What new clauses say already, such as the run of the page. */
  preset?: Draft
}

/** The button that adds a clause: which term, then what of it. */
export function AddFilter({ clauses, onChange, without = [], preset }: AddFilterProps) {
  const { t } = useTranslation('slices')
  const [term, setTerm] = useState<TermName | null>(null)
  return (
    <>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconFilterPlus size={14} />} aria-label={t('addTitle')}>
            {t('add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="min(480px, 70vh)" style={{ overflowY: 'auto' }}>
          {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
            <Fragment key={group}>
              <Menu.Label>{t(`groups.${group}`)}</Menu.Label>
              {groups[group]
                .filter((name) => !without.includes(name))
                .map((name) => (
                  <Menu.Item key={name} onClick={() => setTerm(name)}>
                    {t(`terms.${name}`)}
                  </Menu.Item>
                ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
      {term && (
        <ClauseModal
          term={term}
          preset={preset}
          onSave={(clause) => onChange([...clauses, clause])}
          onClose={() => setTerm(null)}
        />
      )}
    </>
  )
}

interface ChipProps {
  clause: Clause
  here?: string
  onOpen: () => void
  onRemove: () => void
}

function Chip({ clause, here, onOpen, onRemove }: ChipProps) {
  const { t } = useTranslation('slices')
  const { text, isGone } = useWords(clause, here)
  return (
    <li className={classes.chip} data-gone={isGone || undefined} data-testid="filter-chip">
      <UnstyledButton className={classes.words} aria-label={t('chipChange', { text })} title={text} onClick={onOpen}>
        {text}
      </UnstyledButton>
      <CloseButton size="xs" aria-label={t('chipRemove', { text })} onClick={onRemove} />
    </li>
  )
}

interface FilterBarProps {
  clauses: readonly Clause[]
  onChange: (clauses: Clause[]) => void
  /** The run whose page this is. */
  here?: string
  /** What else can be done with the filter. */
  children?: ReactNode
}

export function FilterBar({ clauses, onChange, here, children }: FilterBarProps) {
  const { t } = useTranslation('slices')
  const [opened, open] = useState<number | null>(null)
  const clause = opened === null ? undefined : clauses[opened]
  if (clauses.length === 0 && !children) return null
  return (
    <div className={classes.bar}>
      {clauses.length > 0 && (
        <ul className={classes.chips} aria-label={t('bar')}>
          {clauses.map((each, index) => (
            <Chip
              key={JSON.stringify(each)}
              clause={each}
              here={here}
              onOpen={() => open(index)}
              onRemove={() => onChange(clauses.filter((_, at) => at !== index))}
            />
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        {clauses.length > 0 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange([])}>
            {t('clear')}
          </Button>
        )}
        {children}
      </div>
      {clause && (
        <ClauseModal
          key={opened}
          term={clause.term}
          clause={clause}
          onSave={(next) => onChange(clauses.map((each, at) => (at === opened ? next : each)))}
          onClose={() => open(null)}
        />
      )}
    </div>
  )
}
